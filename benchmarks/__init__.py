"""Posthaste beside other engines, on the same posts and questions, in turn: see docs/benchmarks.md.

python -m benchmarks --help
"""

import os
import sys

# `python -m` puts the current folder first. What PYTHONPATH names is measured, where it names a Posthaste.
sys.path[:0] = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
