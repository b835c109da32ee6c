"""Run the command line: `python -m search.cli`."""

from .main import main

main()
