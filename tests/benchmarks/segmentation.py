"""How well and how fast sentences are cut, against the libraries that do the same, all in one run.

Owns the scores: boundary F1 on gold sentence ends, hard cases passed, megabytes a second, growth on hostile input.
The gold sets are not part of this project; `--gold` names the folder they lie in, JSON lines of `lang`, `text` and
`ends` (code points, one for each sentence).
"""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from statistics import median

from annotate.text.segment import sentences
from tests.benchmarks.figures import in_turn
from tests.benchmarks.segmentation_cases import CASES
from tests.benchmarks.segmentation_peers import PEERS, CannotCut, Cutter, ours, peer, versions

NAMES = ("ours", *PEERS)
#: What a hostile text is made of, on one line; each is repeated to 1 MB and to 10 MB.
HOSTILE = (".", "M. ", "« ", '" ', "?!… ", ". . ", "1. ", "a")


def cutter(name: str, language: str) -> Cutter:
    """Return ours or a peer. Raises CannotCut."""
    return ours(language) if name == "ours" else peer(name, language)


def table(head: list[str], rows: list[list[str]]) -> None:
    """Print a table as Markdown."""
    print(f"\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def gold(folder: Path, form: str) -> Iterator[tuple[str, list[tuple[str, list[int]]]]]:
    """Yield each language with the texts and sentence ends of all its sets of one form, `clean` or `run`."""
    sets: dict[str, list[tuple[str, list[int]]]] = {}
    for path in sorted(folder.glob(f"*.{form}.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            sets.setdefault(row["lang"], []).append((row["text"], row["ends"]))
    yield from sorted(sets.items())


def f1(cut: Cutter, texts: list[tuple[str, list[int]]]) -> float:
    """The F1 of sentence ends inside the texts; where a text ends is no merit and is not counted."""
    right = said = true = 0
    for text, ends in texts:
        last = len(text.rstrip())
        wanted, got = ({end for end in which if end < last} for which in (ends, cut(text)))
        right, said, true = right + len(wanted & got), said + len(got), true + len(wanted)
    return 2 * right / (said + true)


def accuracy(folder: Path) -> None:
    """Print the F1 of everybody, per language and form of the gold."""
    for form in ("clean", "run"):
        rows = {name: [name] for name in NAMES}
        languages = []
        for language, texts in gold(folder, form):
            languages.append(f"{language} ({sum(len(ends) for _, ends in texts)})")
            for name, row in rows.items():
                try:
                    row.append(f"{f1(cutter(name, language), texts):.4f}")
                except CannotCut as reason:
                    row.append(str(reason))
        table([f"F1, {form}", *languages], list(rows.values()))


def hard_cases() -> None:
    """Print how many hard cases each passes: ours, and the English ones that pysbd installs with itself."""
    cases = {
        f"{language}, own": (language, [(case.replace("|", ""), case.split("|")) for case in marked])
        for language, marked in CASES.items()
    }
    try:
        theirs = import_module("benchmarks.english_golden_rules").GOLDEN_EN_RULES
        cases["en, pysbd's"] = ("en", theirs)
    except ImportError:
        print("\npysbd's golden rules are not installed.")
    rows, passed = [], {}
    for name in NAMES:
        row = [name]
        for title, (language, expected) in cases.items():
            try:
                cut = cutter(name, language)
            except CannotCut as reason:
                row.append(str(reason))
                continue
            passed[name, title] = {
                text for text, pieces in expected if pieces_of(text, cut(text)) == [one.strip() for one in pieces]
            }
            row.append(f"{len(passed[name, title])} of {len(expected)}")
        rows.append(row)
    table(["cases passed", *cases], rows)
    for (name, title), texts in passed.items():
        for text in sorted(texts - passed["ours", title]):
            print(f"\n{name} passes what ours does not ({title}): {text}")


def pieces_of(text: str, ends: list[int]) -> list[str]:
    """The sentences between ends, without outer white space."""
    return [text[left:right].strip() for left, right in zip([0, *ends], ends, strict=False)]


def speed(folder: Path, rounds: int) -> None:
    """Print megabytes of UTF-8 a second, everybody in turn; the slow ones get a tenth of the text."""
    article = "\n\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.txt"))[:200])
    texts = {}
    for name in NAMES:
        size = 300_000 if name in ("pysbd", "syntok", "spaCy sentencizer") else 3_000_000
        texts[name] = (article * (size // len(article) + 1))[:size]
    cutters = {}
    for name in NAMES:
        try:
            cutters[name] = cutter(name, "fr")
            cutters[name](article[:2000])
        except CannotCut:
            continue

    def rate(name: str) -> float:
        begun = time.perf_counter()
        cutters[name](texts[name])
        return len(texts[name].encode()) / 1e6 / (time.perf_counter() - begun)

    samples = in_turn({name: lambda name=name: rate(name) for name in cutters}, rounds)
    fastest = max(
        (name for name in samples if name != "ours"), key=lambda name: median(samples[name]), default="ours"
    )
    ratios = [a / b for a, b in zip(samples["ours"], samples[fastest], strict=True)]
    table(["speed", "MB/s (median)"], [[name, f"{median(rates):.1f}"] for name, rates in samples.items()])
    print(f"\nours over {fastest}: {median(ratios):.2f} ({min(ratios):.2f} – {max(ratios):.2f}, n = {rounds})")


def growth() -> None:
    """Print how many times as long ten times as much hostile text takes: 10 is linear, 100 quadratic."""
    rows = []
    for piece in HOSTILE:
        taken = []
        for size in (1_000_000, 10_000_000):
            text = piece * (size // len(piece.encode()))
            begun = time.perf_counter()
            sentences(text, "fr")
            taken.append(time.perf_counter() - begun)
        rows.append([f"`{piece}`", f"{taken[0]:.2f} s", f"{taken[1]:.2f} s", f"{taken[1] / taken[0]:.1f}"])
    table(["one line of", "1 MB", "10 MB", "ratio"], rows)


def main() -> None:
    """Read the options and print every table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True, help="folder of NAME.clean.jsonl and NAME.run.jsonl")
    parser.add_argument("--texts", type=Path, required=True, help="folder of French .txt files, for the speed")
    parser.add_argument("--rounds", type=int, default=7, help="default 7")
    given = parser.parse_args()
    print(" · ".join(f"{name}: {which}" for name, which in versions().items()))
    accuracy(given.gold)
    hard_cases()
    speed(given.texts, given.rounds)
    growth()


if __name__ == "__main__":
    main()
