"""How many words run together are found: prints samples of a folder of texts, to be judged by hand.

Owns the drawing of the samples. Precision is the share of right ones among the flagged; recall follows from the
share of glued ones among the unknown words that were not flagged.
"""

import random
from argparse import ArgumentParser
from pathlib import Path

from annotate.text.glued import glued_words
from annotate.text.lint import findings
from annotate.text.vocabulary import vocabulary
from annotate.text.words import words


def main() -> None:
    """Print how many words are flagged and how many unknown ones are not, and a sample of each."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="folder of .txt files")
    parser.add_argument("--language", default="fr", help="default fr")
    parser.add_argument("--sample", type=int, default=100, help="default 100")
    given = parser.parse_args()
    known = vocabulary(given.language)
    assert known is not None, "pip install 'annotate-news[lint]'"
    flagged, passed, every = [], [], 0
    for path in sorted(given.texts.rglob("*.txt")):
        text = path.read_text("utf-8")
        hinted = {place for place, _ in glued_words(text, known)}
        flagged += [str(one.instead) for one in findings(text, given.language) if (one.start, one.stop) in hinted]
        all_words = words(text, 0, len(text))
        every += len(all_words)
        passed += [
            text[start:end]
            for start, end in all_words
            if (start, end) not in hinted
            and end - start >= 5
            and text[start:end].isalpha()
            and not known.knows(text[start:end])
        ]
    draw = random.Random(7)
    print(f"{every:,} words, {len(flagged):,} flagged, {len(passed):,} unknown and not flagged")
    for title, found in (("flagged, as mended", flagged), ("unknown and not flagged", passed)):
        print(f"\n## {title}\n")
        print("\n".join(draw.sample(found, min(given.sample, len(found)))))


if __name__ == "__main__":
    main()
