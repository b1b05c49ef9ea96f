"""annotate segment: where a text is cut into sentences. Stores nothing."""

import textwrap
from pathlib import Path

import click

from annotate.cli import console
from annotate.cli.add import items, language_option
from annotate.cli.options import command, json_option
from annotate.errors import AnnotateError, ExitCode
from annotate.text.files.formats import How, Item
from annotate.text.files.found import find
from annotate.text.language import identify
from annotate.text.read import Reading
from annotate.text.segment import sentences
from annotate.ui.screen_text import flowing


@command(
    "annotate segment seeds/mali-2023-11.txt",
    "annotate segment page.html --json                  [[start, end], …] in code points",
    "curl … | annotate segment - --language fr",
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True, readable=False))
@language_option
@json_option
def segment(file: Path, language: str | None, as_json: bool) -> None:
    """Show where a text is cut into sentences.

    FILE is whatever annotate add reads, with one text in it. Nothing is stored. Offsets are code points of the
    text as it was read, its head included; each sentence is [start, end) without the white space around it.
    """
    reading = _one_text(file)
    spoken = language or reading.about.language or identify(reading.text)
    cut = sentences(reading.text, spoken, reading.body_start)
    if as_json:
        console.out_json(cut)
        return
    console.out(f"{file} · {spoken or 'language unknown'} · {console.counted(len(cut), 'sentence')}")
    for number, (start, end) in enumerate(cut, 1):
        console.out(f"\n[{number}] {start}–{end}")
        words = flowing(reading.text[start:end])
        console.out("\n".join(textwrap.wrap(words, 88, initial_indent=" " * 6, subsequent_indent=" " * 6)))


def _one_text(file: Path) -> Reading:
    found, remarks = find([file])
    for remark in remarks:
        console.say_line(f"note: {remark}")
    texts: list[Item] = []
    for item in items(found, How()):
        texts.append(item)
        if len(texts) > 1:
            message = f"{file} holds several texts"
            raise AnnotateError(message, "Read them in with annotate add; annotate show DOC", ExitCode.USAGE)
    reading = texts[0].reading
    if isinstance(reading, AnnotateError):
        raise reading
    for notice in reading.notices:
        console.say_line(f"note: {notice}")
    return reading
