import typing

import zoo


@zoo.variant
def relgan(
    shape: tuple = (28, 28, 1),
    latent: int = 32,
    network: zoo.Network = "relgan",
    memory: typing.Literal["relational", "lstm"] = "relational",
    discriminator_steps: int = 5,
    width: int = 256,
    representations: int = 64,
    inverse_temperature: float = 100.0,
    annealing: int = 1_000_000,
    annealing_start: int = 0,
    likelihood: float = 0.0,
    learning_rate: float = 1e-4,
    beta_1: float = 0.9,
    clip: float = 5.0,
    **options: typing.Unpack[zoo.Options],
):
    """Relational GAN: writes symbol by symbol through a Gumbel-softmax, judged in many views.

    `shape=zoo.modalities.Text(vocabulary, length)`; a shape of pictures or points gets their
    own networks. The inverse temperature rises from 1 to `inverse_temperature` over `annealing`
    samples seen, after the first `annealing_start`. `likelihood` is the weight of a further term
    of the generator, the negative log-likelihood of real lines; with schedules the generator
    learns by it first, at a higher rate: `learning_rate=5e-3`, `schedules="adversarial: 0 at 0,
    0 at 200_000, 1 at 200_001; likelihood: 1 at 200_000, 0 at 200_001; learning_rate: 1 at
    150_000, 0.02 at 200_000"`. With `annealing_start=200_000` the temperature begins to fall then,
    as in the paper; in the recipe `relgan-names` this undid what likelihood had taught.

    Departures: the memory begins with `latent` normal numbers; the likelihood is a term with a
    schedule in place of a training of its own; the memory reads the drawn symbol in place of its
    soft form, as in the authors' code; no highway layer and no dropout in the discriminator.
    Reference: Nie, Narodytska and Patel, 2019, ICLR (RelGAN); Jang et al., 2017,
    arXiv:1611.01144; Santoro et al., 2018, arXiv:1806.01822.
    """
    noise = zoo.networks.relgan.noise(shape, network)
    if likelihood and not noise:
        raise zoo.ZooError("likelihood: only network='relgan' says how likely a line is.")
    # The generator makes as many samples for its own update as for each of the others.
    made = discriminator_steps + 1
    generator, discriminator = zoo.networks.pair(
        network,
        shape,
        latent + noise,
        width=width,
        memory=memory,
        representations=representations,
        inverse_temperature=inverse_temperature,
        annealing=annealing * made // discriminator_steps,
        annealing_start=annealing_start * made // discriminator_steps,
    )
    gan = zoo.GAN(
        generator,
        discriminator,
        zoo.losses.RelativisticPairing(),
        latent=latent + noise,
        generator_terms={"likelihood": zoo.losses.Likelihood(likelihood)} if likelihood else None,
        discriminator_steps=discriminator_steps,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1, clip=clip))
    return gan
