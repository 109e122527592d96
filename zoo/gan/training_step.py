"""One training step, from real samples to updated weights: read it from the top.

A batch of real samples and their condition is completed by fakes (`make_batch`), the
discriminator's logits are computed when a term first reads them (`zoo.gan.batch`), each term
is a scalar (`zoo.losses`), and the gradient of a player's sum of terms updates its weights.

Reference: Goodfellow et al., 2014, arXiv:1406.2661, Algorithm 1.
"""

from keras import ops, tree

from zoo.backend import Recording, replicas


def training_step(gan, data) -> None:
    """Updates the discriminator `discriminator_steps` times, then the generator once.

    A discriminator that the generator does not hear (`Adversarial.heard`) is left as it is.

    Args:
        gan: a `zoo.GAN`.
        data: what a dataset yields: real samples, or `(samples, condition)`, as many as all
            discriminator updates see together.
    """
    *earlier, (real, condition) = split(gan, data)
    updates = earlier if gan.reuse_fakes else (*earlier, (real, condition))
    for one in updates if gan.hears else ():
        update_discriminator(gan, gan.make_batch(*one))
    update_generator(gan, real, condition)
    finish(gan, ops.shape(tree.flatten(data)[0])[0] * replicas())


def split(gan, data) -> list[tuple]:
    """Returns `(real, condition)` for each discriminator update."""
    parts = [ops.split(part, gan.discriminator_steps) for part in tree.flatten(data)]
    return [
        gan.unpack(tree.pack_sequence_as(data, list(each))) for each in zip(*parts, strict=True)
    ]


def update_discriminator(gan, batch) -> None:
    """One optimizer step of the discriminator on a batch, and one of its lazy terms when due."""
    batch = gan.discriminator_batch(batch)
    variables, _ = gan.variables_and_optimizer("discriminator")
    recording = Recording(variables)
    with recording:
        terms = compute_terms(gan, "discriminator", batch)
    is_due = lazy_is_due(gan, "discriminator")
    apply(gan, "discriminator", recording.gradients(terms))
    terms |= update_lazily(gan, "discriminator", batch.without_logits, is_due)
    update_trackers(gan, "discriminator", batch, terms)


def update_generator(gan, real, condition) -> None:
    """One optimizer step of the generator, on fakes made for real samples, and a lazy one."""
    variables, _ = gan.variables_and_optimizer("generator")
    recording = Recording(variables)
    with recording:
        batch = gan.make_batch(real, condition)
    if gan.reuse_fakes and gan.hears:  # the discriminator's last update sees the very same fakes
        update_discriminator(gan, batch)
        batch = batch.without_logits()
    with recording:
        terms = compute_terms(gan, "generator", batch)
    is_due = lazy_is_due(gan, "generator")
    apply(gan, "generator", recording.gradients(terms))
    terms |= update_lazily(gan, "generator", lambda: gan.make_batch(real, condition), is_due)
    update_trackers(gan, "generator", batch, terms)


def compute_terms(gan, player, batch, every=1) -> dict:
    """Returns the value of each of a player's terms by name, float32 scalars.

    Args:
        gan, player, batch: whose terms, and of what.
        every: 1 for the terms of all updates; more for the lazy ones, see `zoo.losses.Lazy`.
    """
    return {
        name: gan.schedule(name, 1.0) * every * ops.cast(term(batch), "float32")
        for name, term in gan.terms(player).items()
        if getattr(term, "every", 1) == every
    }


def lazy_is_due(gan, player):
    """Returns whether a player's lazy terms follow its next update; None where it has none.

    Of `every + 1` steps of its optimizer one is theirs, the second.
    """
    every = gan.lazy(player)
    if every == 1:
        return None
    _, optimizer = gan.variables_and_optimizer(player)
    return ops.equal(optimizer.iterations % (every + 1), 0)


def update_lazily(gan, player, make_batch, is_due) -> dict:
    """Gives a player's lazy terms an optimizer step of their own when due, and returns them.

    Weights that they do not depend on stay as they are. The generator's are taken of fresh fakes.
    """
    if is_due is None:
        return {}
    every = gan.lazy(player)

    def update():
        variables, _ = gan.variables_and_optimizer(player)
        recording = Recording(variables)
        with recording:
            terms = compute_terms(gan, player, make_batch(), every)
        apply(gan, player, recording.gradients(terms), is_partial=True)
        return terms

    def wait():
        names = [n for n, one in gan.terms(player).items() if getattr(one, "every", 1) == every]
        return {name: ops.zeros((), "float32") for name in names}

    return ops.cond(is_due, update, wait)


def apply(gan, player, gradients, is_partial=False) -> None:
    """Updates a player's weights, with this step's learning rate and betas.

    Args:
        gan, player: whose.
        gradients: one a weight.
        is_partial: whether some are None on purpose, and those weights left as they are.
    """
    variables, optimizer = gan.variables_and_optimizer(player)
    if is_partial:
        found = [pair for pair in zip(gradients, variables, strict=True) if pair[0] is not None]
        gradients, variables = zip(*found, strict=True)
    with gan.schedule.applied(optimizer, gan.rates[player]):
        optimizer.apply(gradients, variables)


def update_trackers(gan, player, batch, terms) -> None:
    """Adds an update's terms, and the logits that the discriminator gave, to the means."""
    values = [terms[name] for name in gan.terms(player)]
    if player == "discriminator":
        values += [ops.mean(batch.real_logits), ops.mean(batch.fake_logits)]
        if gan.augment is not None and gan.augment.adaptive:
            margins = batch.real_logits - gan.adversarial.boundary
            gan.augment.adapt(margins, gan.distribute_strategy.num_replicas_in_sync)
    gan.trackers[player].update_state(values)


def finish(gan, count) -> None:
    """Counts the real samples of a training step, and updates the generator's moving average."""
    gan.count_samples(count)
    if gan.averaged_generator is None:
        return
    # Young averages follow faster, as in tf.train.ExponentialMovingAverage.
    steps = ops.cast(gan.optimizer.iterations, "float32")
    averaging = gan.schedule("averaging", gan.averaging)
    rate = 1.0 - ops.minimum(averaging, (1.0 + steps) / (10.0 + steps))
    for average, weight in zip(gan.averaged_generator.weights, gan.generator.weights, strict=True):
        average.assign_add(rate * (weight - average))
