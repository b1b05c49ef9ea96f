"""Merges killed at 50 random moments, and 8 and 32 programs that label in one file, 1,000 answers each.

After every kill the database is opened and examined: it must be exactly as before the merge, or as after it. After
the programs have ended, whatever one of them acknowledged must be in the journal.
"""

import random
import time

from tests.benchmarks.figures import options, workspace
from tests.durability.merging import KilledMerge, write_together

WRITERS, ANSWERS = (8, 32), 1_000


def main() -> None:
    """Kill, write, examine, print."""
    asked = options(__doc__, rounds=50)
    seed = time.time_ns()
    with workspace(asked.folder) as folder:
        merge = KilledMerge(folder / "killed", random.Random(seed), copies=5, judgments=5_000)
        for _ in range(asked.rounds):
            merge.kill()
        merge.finish()
        tally = merge.tally
        print(f"\n## Merges killed at random moments (seed {seed})\n")
        print("| kills | as before | as after | neither, or damaged |\n|---|---|---|---|")
        print(f"| {tally.kills} | {tally.untouched} | {tally.complete} | {len(tally.problems)} |", flush=True)
        for problem in tally.problems:
            print(f"- {problem}")
        print(f"\n## Programs labelling in one file, line mode, {ANSWERS:,} answers each\n")
        print("| programs | failed | acknowledged and lost | found by doctor | seconds |\n|---|---|---|---|---|")
        for writers in WRITERS:
            begun = time.monotonic()
            failed, lost, found = write_together(folder / f"writers{writers}", writers, ANSWERS)
            spent = time.monotonic() - begun
            print(f"| {writers} | {failed} | {lost} | {len(found)} | {spent:.0f} |", flush=True)


if __name__ == "__main__":
    main()
