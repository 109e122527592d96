"""Memory does not grow with the epochs of a run."""

import resource

import numpy as np

from zoo import recipe, run
from zoo.callbacks import Checkpoints

EPOCHS = 200
