"""kill -9 at 500 random moments while labelling in the line mode, and at a few while labelling on the full screen.

After every kill the database is opened again and examined: is everything there that was acknowledged, word for
word; is anything half-written (all of `annotate doctor`); does the next start resume at the right sentence.
"""

import random
import time

from tests.benchmarks.figures import options, workspace
from tests.durability.killing import Tally, Victim

PER_DATABASE = 25  #: kills over one database before a new one is begun
FULL_SCREEN = 0.04  #: share of further kills that hit the full screen


def series(kind: str, kills: int, seed: int) -> list[Tally]:
    """Kill so often, over a new database every PER_DATABASE kills; return what each database has shown."""
    chance, tallies = random.Random(seed), []
    for begun in range(0, kills, PER_DATABASE):
        with workspace(None) as folder:
            victim = Victim(folder, chance)
            for _ in range(min(PER_DATABASE, kills - begun)):
                getattr(victim, f"kill_{kind}")()
            tallies.append(victim.tally)
    return tallies


def main() -> None:
    """Kill, examine, print."""
    asked = options(__doc__, rounds=500)
    seed = time.time_ns()
    print(f"\n## Killed at random moments (seed {seed})\n")
    head = "interface | kills | acknowledged | lost | half-written | astray | resumed | stored unseen"
    print(f"| {head} |\n|{'---|' * 8}")
    for kind, kills in (("line_mode", asked.rounds), ("full_screen", round(asked.rounds * FULL_SCREEN))):
        all_of = series(kind, kills, seed)
        found = [problem for one in all_of for problem in one.problems]
        cells = [
            kind.replace("_", " "),
            sum(one.kills for one in all_of),
            sum(one.acknowledged for one in all_of),
            sum(len(one.lost) for one in all_of),
            sum(len(one.half_written) for one in all_of),
            sum(len(one.astray) for one in all_of),
            sum(one.resumed for one in all_of),
            sum(one.unacknowledged for one in all_of),
        ]
        print(f"| {' | '.join(map(str, cells))} |", flush=True)
        for problem in found:
            print(f"- {problem}")


if __name__ == "__main__":
    main()
