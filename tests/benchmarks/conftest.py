"""`benchmarks` is not installed: it is found in the checkout, behind everything that is."""

import sys
from pathlib import Path

_ROOT = str(Path(__file__).parents[2])
if _ROOT not in sys.path:
    sys.path.append(_ROOT)
