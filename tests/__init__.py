"""The tests. A package, so that `python -m tests.benchmarks.NAME` finds these and not one that a library installs."""
