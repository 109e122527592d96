import typing

import zoo


@zoo.variant
def bigan(
    shape: tuple = (28, 28, 1),
    latent: int = 50,
    width: int = 64,
    depth: int = 2,
    kernel: int = 5,
    learning_rate: float = 2e-4,
    beta_1: float = 0.5,
    packing: int = 1,
    **options: typing.Unpack[zoo.Options],
):
    """Bidirectional GAN: an encoder learns to invert the generator; pairs of both are told apart.

    `gan.encode(images)` gives the latents of images. Points (`shape=(2,)`) get
    multilayer perceptrons of `depth` layers.

    Departures: DCGAN's layers; no batch normalisation in the discriminator;
    a bias before the encoder's; normal noise.
    Reference: Donahue et al., 2017, arXiv:1605.09782, section 3; Dumoulin et
    al., 2017, arXiv:1606.00704.
    """
    sample = zoo.modalities.of(zoo.modalities.sample_shape(shape))
    packing = zoo.checks.whole("packing", packing, least=1)
    generator, _ = zoo.networks.pair(
        "dcgan",
        sample,
        latent,
        width=width,
        depth=depth,
        kernel=kernel,
        initializer=zoo.networks.normal(0.02),
    )
    sizes = {"width": width, "depth": depth, "kernel": kernel}
    gan = zoo.gan.BiGAN(
        generator,
        zoo.networks.bigan.discriminator(sample, latent, packing=packing, **sizes),
        zoo.networks.bigan.encoder(sample, latent, **sizes),
        adversarial=zoo.losses.Bidirectional(),
        latent=latent,
        packing=packing,
        **options,
    )
    gan.compile(zoo.optimizers.adam(learning_rate, beta_1))
    return gan
