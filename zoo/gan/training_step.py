"""What is played in a turn: rounds, terms, their means, what comes after."""

from keras import ops, tree

from zoo.layers.packing import pack
from zoo.gan.batch import Batch


class Turn:
    """The part of `zoo.GAN` that `train_step` asks what to do.

    `zoo.backend.Step` differentiates and updates; this says what of. It speaks
    of the GAN through its five hooks.
    """

    def terms(self, player) -> dict:
        """Returns all terms of a player by name, the adversarial one first."""
        further = self.discriminator_terms if player == "discriminator" else self.generator_terms
        return {"adversarial": getattr(self.adversarial, player), **further}

    def tags(self, player) -> list[str]:
        """Returns what a player's trackers are called, in TensorBoard and elsewhere."""
        logits = ["logits/real", "logits/fake"] if player == "discriminator" else []
        return [*(f"loss/{player}/{name}" for name in self.terms(player)), *logits]

    def verdict(self, samples, condition, training=True):
        """Returns what the discriminator says of samples, augmented while it trains."""
        if training and self.augment is not None:
            samples = self.augment(samples, seed=self.noise)
        return self.judge(samples, condition, training)

    def packs(self, parts):
        """Returns samples or a condition as the discriminator takes them, see `zoo.layers.packing`."""
        return tree.map_structure(lambda part: pack(part, self.packing), parts)

    def batches(self, data):
        """Cuts a turn's data into one `(real, condition)` for each move of the discriminator."""
        parts = [ops.split(part, self.discriminator_steps) for part in tree.flatten(data)]
        return [
            self.unpack(tree.pack_sequence_as(data, list(batch)))
            for batch in zip(*parts, strict=True)
        ]

    def imagine(self, real, condition):
        """Returns a round: a fake for each real sample."""
        latent = self.draw(ops.shape(tree.flatten(real)[0])[0], self.noise)
        fake = self.make(latent, condition)
        return Batch(self, *self.packs((real, fake, condition)), latent)

    def play(self, player, round):
        """Returns the value of each of a player's terms, float32."""
        return {
            name: self.scheduled(name, 1.0) * ops.cast(term(round), "float32")
            for name, term in self.terms(player).items()
        }

    def record(self, player, round, values):
        """Adds a move to the trackers."""
        values = list(values.values())
        if player == "discriminator":
            values += [ops.mean(round.real_logits), ops.mean(round.fake_logits)]
            if self.augment is not None and self.augment.adaptive:
                margins = round.real_logits - self.adversarial.boundary
                self.augment.adapt(margins, self.distribute_strategy.num_replicas_in_sync)
        self.trackers[player].update_state(values)

    def end_turn(self, images):
        """Counts the real images of a turn and moves the generator's average."""
        self._count.assign_add(ops.cast(images, "int64"))
        if self.averaged_generator is None:
            return
        # Young averages follow faster, as in tf.train.ExponentialMovingAverage.
        turns = ops.cast(self.optimizer.iterations, "float32")
        averaging = self.scheduled("averaging", self.averaging)
        rate = 1.0 - ops.minimum(averaging, (1.0 + turns) / (10.0 + turns))
        for average, weight in zip(
            self.averaged_generator.weights, self.generator.weights, strict=True
        ):
            average.assign_add(rate * (weight - average))
