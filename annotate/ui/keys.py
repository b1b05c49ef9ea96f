"""The key map as data: the full screen, the line mode, the help and the schema check all read this table.

Label keys are not here; they come from the schema, and may use no key that is.
"""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Command:
    """One thing an annotator can do.

    `keys` are what the full screen answers to: a character as typed, or a named key (`left`, `ctrl+r`).
    `line` is what the line mode answers to, with its arguments; "" where the line mode has no such command.
    """

    name: str
    keys: tuple[str, ...]
    line: str
    help: str


class Group(NamedTuple):
    """Commands that belong together in the help."""

    title: str
    commands: tuple[Command, ...]


GROUPS = (
    Group(
        "Spans",
        (
            Command(
                "mark", ("m",), 'm 7-9[+12] [KIND] | m "words" [KIND] | m all', "mark words: first, last, kind"
            ),
            Command("mark_all", ("M",), "M [KIND]", "mark the whole sentence"),
            Command("span_cursor", ("v",), "", "mark words with the arrow keys"),
            Command("select_next", (".",), ".", "select the next span"),
            Command("select_previous", (",",), ",", "select the previous span"),
            Command("kind", ("t",), "t KIND", "change the kind of the selected span"),
            Command("move_start", ("[",), "[ WORD", "move where the selected span starts"),
            Command("move_end", ("]",), "] WORD", "move where the selected span ends"),
            Command("add_piece", ("&",), "& 7-9", "add words to the selected span, in pieces if need be"),
            Command("link", (">",), "> LINK SPAN|none", "tie the selected span to another, or to none"),
            Command("remove", ("d", "delete", "backspace"), "d [NUMBER]", "remove the selected span"),
        ),
    ),
    Group(
        "Answers",
        (
            Command("undo", ("u",), "u", "undo, without limit, across documents and restarts"),
            Command("redo", ("U", "ctrl+r"), "U", "redo"),
            Command("skip", ("s", " "), "s", "skip for now; comes back at the end"),
            Command("rate", ("r",), 'r ["SOURCE"] [ANSWER]', "rate the source of this sentence, or another"),
            Command("less_sure", ("-",), "-", "less sure of this sentence"),
            Command("more_sure", ("=", "+"), "=", "more sure of this sentence"),
            Command("note", ("e",), "e TEXT", "write a note; an empty one removes it"),
        ),
    ),
    Group(
        "Moving",
        (
            Command("next", ("j", "down"), "j", "next sentence"),
            Command("previous", ("k", "b", "up"), "b", "previous sentence"),
            Command("next_open", ("J",), "J", "next sentence without a label"),
            Command("previous_open", ("K",), "K", "previous sentence without a label"),
            Command("go", ("g",), "g NUMBER", "go to a sentence by number"),
            Command("last", ("G",), "G", "last sentence"),
            Command("search", ("/",), "/ WORDS", "search the text, notes and labels"),
            Command("search_next", ("n",), "n", "next match"),
            Command("search_previous", ("N",), "N", "previous match"),
        ),
    ),
    Group(
        "Reading",
        (
            Command("context", ("z",), "z", "more context, or less"),
            Command("words", ("w",), "w", "the words with their numbers"),
            Command("split", ("|",), "| WORD", "begin a new sentence at a word, for everybody"),
            Command("join", ("~",), "~", "join this sentence to the one before, for everybody"),
            Command("guide", ("?", "f1"), "?", "guideline and keys"),
            Command("page_down", ("pagedown",), "", "scroll on, staying at this sentence"),
            Command("page_up", ("pageup",), "", "scroll back, staying at this sentence"),
            Command("mend", ("%",), "", "show words that look damaged as they would read, or as they are"),
            Command("theme", ("ctrl+t",), "", "dark or light colours"),
            Command("palette", ("ctrl+p",), "", "every command by name"),
            Command("retry", ("enter",), "retry", "ask what is still due; save again what could not be"),
            Command("quit", ("q", "ctrl+q", "ctrl+c"), "q", "leave; everything shown as saved is on disk"),
        ),
    ),
)

COMMANDS = {command.name: command for group in GROUPS for command in group.commands}
BY_KEY = {key: command for command in COMMANDS.values() for key in command.keys}
BY_WORD = {command.line.split()[0]: command for command in COMMANDS.values() if command.line}
BY_WORD["k"] = COMMANDS["previous"]  # the same letter as in the full screen

#: What no label may be called by, key or name: commands of either interface.
RESERVED = frozenset({key for key in BY_KEY if len(key) == 1} | BY_WORD.keys())

#: Letters on words while marking: home row first, none that needs Shift.
HINT_LETTERS = "asdfghjklqwertyuiopzxcvbnm"


def hints(count: int) -> list[str]:
    """Return `count` hints, none beginning another: one letter each as far as they go, then two.

    Two-letter hints come last and never repeat their first letter, so that from the first of them on, while they
    share it, the second letter alone tells them apart: two words of fifty take three letters at most.
    """
    singles = len(HINT_LETTERS)
    while singles and singles + (len(HINT_LETTERS) - singles) * (len(HINT_LETTERS) - 1) < count:
        singles -= 1
    pairs = [first + second for first in HINT_LETTERS[singles:] for second in HINT_LETTERS if first != second]
    found = [*HINT_LETTERS[:singles], *pairs]
    if len(found) < count:  # over 650 words
        found = [first + rest for first in HINT_LETTERS for rest in pairs]
    return found[:count]
