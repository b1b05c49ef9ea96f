"""The tests, as a package: so that `python -m tests.benchmarks.NAME` means these."""
