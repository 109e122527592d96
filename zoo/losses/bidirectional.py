"""The loss of bidirectional GANs."""

import keras

from zoo.losses.adversarial import NonSaturating, cross_entropy


@keras.saving.register_keras_serializable("zoo")
class Bidirectional(NonSaturating):
    """Real pairs against made ones; generator and encoder minimise the labels exchanged.

    The discriminator minimises `-E[log D(x, E(x))] - E[log(1 - D(G(z), z))]`,
    generator and encoder `-E[log(1 - D(x, E(x)))] - E[log D(G(z), z)]`.

    Reference: Donahue et al., 2017, arXiv:1605.09782, equation 2 and section 4.
    """

    def generator(self, batch):
        return cross_entropy(batch.real_logits, False) + cross_entropy(batch.fake_logits, True)
