"""Measures the published table of speeds: `python benchmarks/speed.py [RECIPE...]`.

The same as `zoo bench --speed`; see docs/speed.md.
"""

import sys

from zoo.cli import main

if __name__ == "__main__":
    sys.argv = ["zoo", "bench", "--speed", *sys.argv[1:]]
    main()
