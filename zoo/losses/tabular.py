"""The term that holds a row to the category that was asked for."""

import keras
from keras import ops

from zoo.losses.penalties import Term


@keras.saving.register_keras_serializable("zoo")
class ColumnClassification(Term):
    """`weight * E[-log softmax(scores of the chosen column)_category]` of the fakes.

    Reads `batch.scores`, see `zoo.gan.TabularGAN`, and the condition of
    `zoo.modalities.Columns`: a row's cross-entropy is that of the one column that it was
    asked for by.

    Reference: Xu et al., 2019, arXiv:1907.00503, section 4.3, *Generator loss*.
    """

    def __init__(self, weight: float = 1.0):
        self.weight = weight

    def __call__(self, batch):
        condition = batch.gan.condition
        label = ops.reshape(ops.cast(batch.condition[0], "int32"), (-1,))
        spans, total = condition.table.spans, 0.0
        for block, start, size in condition.places:
            scores = batch.scores[:, spans[block]]
            logs = ops.log_softmax(ops.cast(scores, "float32"), axis=-1)
            # Of a row that was asked for by another column the one-hot row is all zeros.
            total -= ops.sum(ops.one_hot(label - start, size, dtype="float32") * logs, axis=-1)
        return self.weight * ops.mean(total)

    def get_config(self):
        return {"weight": self.weight}
