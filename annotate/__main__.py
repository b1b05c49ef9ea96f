"""`annotate` and `python -m annotate`."""

import sys


def run() -> None:
    """Run the command line and leave with its exit status."""
    from annotate.cli.main import main

    sys.exit(main())


if __name__ == "__main__":
    run()
