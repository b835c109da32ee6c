"""Benchmarks: Posthaste and other engines on the same posts and queries, in turn. See docs/benchmarks.md.

python -m benchmarks --help
"""

import os
import sys

# `python -m` puts the current folder first. PYTHONPATH goes before it, so that it can name another checkout to measure.
sys.path[:0] = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
