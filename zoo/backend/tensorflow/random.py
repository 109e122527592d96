"""The seed of the training noise."""

import keras
import tensorflow as tf

# Between the seeds of two replicas: a large odd number, the golden ratio's share of 2^32
# (Knuth, The Art of Computer Programming 3, section 6.4), so that no replica's seed is the
# neighbouring seed that another run would take.
_APART = 2**32 - 0x9E3779B9


class NoiseSeed(keras.random.SeedGenerator):
    """A seed generator whose draws differ between the replicas of a strategy.

    A plain `SeedGenerator` is mirrored: every replica would draw the same
    noise, and two replicas would show the discriminator the same latents.
    The replica is mixed into the seed, not into the count of draws: there it
    would make one replica's draw another's next.
    """

    def next(self, ordered=True):
        seed = super().next(ordered=ordered)
        replica = tf.distribute.get_replica_context()
        if replica is None or replica.num_replicas_in_sync == 1:
            return seed
        number = tf.cast(replica.replica_id_in_sync_group, seed.dtype)
        return tf.stack([seed[0] + _APART * number, seed[1]])
