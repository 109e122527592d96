"""What a run's callbacks share: a state that a checkpoint holds."""

import keras


class StatefulCallback(keras.callbacks.Callback):
    """A callback that goes on where it was when a run is resumed.

    One that remembers something from one call to the next returns it
    from `state`, and takes it up again from `self.restored`, which is empty in
    a run that begins.

    Example:

    >>> class Steps(StatefulCallback):
    ...     def on_train_begin(self, logs=None):
    ...         self.steps = self.restored.pop("steps", 0)
    ...     def state(self):
    ...         return {"steps": self.steps}
    """

    def __init__(self):
        super().__init__()
        self.restored = {}

    def state(self) -> dict:
        """Returns what a checkpoint must hold of this callback: plain JSON."""
        return {}

    def restore(self, state: dict) -> None:
        """Takes what `state` returned when the checkpoint was written."""
        self.restored = dict(state)
