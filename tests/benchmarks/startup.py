"""Start-up: `--version` and `--help` over a bare interpreter that does nothing."""

import sys

from tests.benchmarks.figures import Figure, in_turn, options, seconds_of, show

ANNOTATE = (sys.executable, "-m", "annotate")


def main() -> None:
    """Measure and print."""
    asked = options(__doc__, rounds=31)
    taken = in_turn(
        {
            "pass": lambda: seconds_of(sys.executable, "-c", "pass"),
            "--version": lambda: seconds_of(*ANNOTATE, "--version"),
            "--help": lambda: seconds_of(*ANNOTATE, "--help"),
        },
        asked.rounds,
    )
    goals = {"--version": 6, "--help": 7}
    show(
        "Start-up, over `python -c pass`",
        [Figure(f"annotate {flag}", taken[flag], taken["pass"], goal) for flag, goal in goals.items()],
    )


if __name__ == "__main__":
    main()
