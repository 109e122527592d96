"""A pool of past fakes: the discriminator also sees what the generator made before."""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable("zoo")
class Pool(layers.Layer):
    """Keeps past fakes, and gives about half of the new ones back in exchange for old ones.

    As long as there is room a fake is kept and given back itself. Once the pool is full, each
    fake in turn is given back itself with probability 1/2; else it takes the place of one that is
    drawn from the pool, which is given back in its stead.

    The pool is a weight, saved with the GAN. On several devices all keep the first one's.

    Args:
        size: the most fakes that are kept.
        shape: of one.

    Reference: Shrivastava et al., 2017, arXiv:1612.07828, section 2.3; Zhu et al., 2017,
    arXiv:1703.10593, section 4: the last 50.

    Example:

    >>> import numpy as np
    >>> pool, seed = Pool(2, (1,)), keras.random.SeedGenerator(0)
    >>> pool(np.array([[1.0], [2.0]]), seed=seed).numpy().ravel().tolist()  # there is room
    [1.0, 2.0]
    >>> pool.kept.numpy().ravel().tolist()
    [1.0, 2.0]
    """

    def __init__(self, size: int, shape, **kwargs):
        super().__init__(**{"dtype": "float32", "trainable": False, **kwargs})
        self.size, self.shape = size, tuple(shape)
        settings = {"initializer": "zeros", "trainable": False}
        settings["aggregation"] = "only_first_replica"
        self.kept = self.add_weight(shape=(size, *shape), name="kept", **settings)
        self.count = self.add_weight(shape=(), dtype="int32", name="count", **settings)
        self.built = True

    def call(self, fakes, seed):
        """Returns as many fakes, `(batch, *shape)`, new and old."""
        number = ops.shape(fakes)[0]
        own, slots = ops.arange(number, dtype="int32"), ops.arange(self.size, dtype="int32")
        draw, place = (
            keras.random.uniform((number,), dtype="float32", seed=seed) for _ in range(2)
        )
        has_room = self.count + own < self.size
        place = ops.minimum(ops.cast(place * self.size, "int32"), self.size - 1)
        place = ops.where(has_room, self.count + own, place)
        is_kept = ops.logical_or(has_room, draw < 0.5)

        def last_into(slot, before):
            """Returns who of this batch was last put into a slot, of those before; -1: nobody."""
            fits = is_kept[None] & (place[None] == slot[:, None]) & (own[None] < before[:, None])
            return ops.max(ops.where(fits, own[None], -1), axis=1)

        held = ops.concatenate([self.kept, fakes])  # by number: the kept ones, then the new ones
        earlier = last_into(place, own)
        old = ops.where(earlier < 0, place, self.size + earlier)
        is_old = ops.logical_and(is_kept, ops.logical_not(has_room))
        last = last_into(slots, number + 0 * slots)
        self.kept.assign(ops.take(held, ops.where(last < 0, slots, self.size + last), axis=0))
        self.count.assign(ops.minimum(self.count + number, self.size))
        return ops.take(held, ops.where(is_old, old, self.size + own), axis=0)

    def get_config(self):
        return {**super().get_config(), "size": self.size, "shape": self.shape}
