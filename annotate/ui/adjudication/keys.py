"""The keys of adjudication as data: the full screen, the line mode and the help read this table.

While a question is open, the keys of its labels come first; those of a schema's first question never collide. Once
it is answered, digits give the reason.
"""

from annotate.model.decision import REASONS
from annotate.ui.keys import Command, Group

GROUPS = (
    Group(
        "Deciding",
        (
            Command("leave", ("=",), "=", "leave it as it is: the answers given are kept as a soft label"),
            Command("carry", ("+",), "+", "carry the units on which all agree into gold, once confirmed"),
            Command("write", ("w",), "w WORDS", "answer a question of words in words of your own"),
            Command("move_start", ("[",), "[ WORD", "move where the span accepted last starts"),
            Command("move_end", ("]",), "] WORD", "move where the span accepted last ends"),
            Command("kind", ("t",), "t KIND", "say something else of the span accepted last"),
            Command("note", ("e",), "e TEXT", "write a note; an empty one removes it"),
            Command("undo", ("u", "ctrl+z"), "u", "take back the last act, without limit, across sittings"),
            Command("redo", ("U", "ctrl+r"), "U", "do it again"),
        ),
    ),
    Group(
        "Moving",
        (
            Command("go_on", ("enter",), "", "next undecided one, once this is answered"),
            Command("skip", ("s", " "), "s", "decide later: next undecided one"),
            Command("next", ("j", "down"), "j", "next disagreement"),
            Command("previous", ("k", "b", "up"), "b", "previous disagreement"),
            Command("next_open", ("J",), "J", "next undecided one"),
            Command("previous_open", ("K",), "K", "previous undecided one"),
            Command("go", ("g",), "g NUMBER", "go to a disagreement by number"),
        ),
    ),
    Group(
        "Reading",
        (
            Command("context", ("z",), "z", "more context, or less"),
            Command("words", (), "words", "the words with their numbers"),
            Command("guide", ("?", "f1"), "?", "guideline and keys"),
            Command("page_down", ("pagedown",), "", "scroll on, staying at this disagreement"),
            Command("page_up", ("pageup",), "", "scroll back, staying at this disagreement"),
            Command("theme", ("ctrl+t",), "", "dark or light colours"),
            Command("palette", ("ctrl+p",), "", "every command by name"),
            Command("retry", (), "retry", "save again what could not be"),
            Command("quit", ("q", "ctrl+q", "ctrl+c"), "q", "leave; everything shown as saved is on disk"),
        ),
    ),
)

COMMANDS = {command.name: command for group in GROUPS for command in group.commands}
BY_KEY = {key: command for command in COMMANDS.values() for key in command.keys}
BY_WORD = {command.line.split()[0]: command for command in COMMANDS.values() if command.line}
BY_WORD["k"] = COMMANDS["previous"]

#: {digit: reason}, in the order they are shown
REASON_KEYS = {str(number): name for number, name in enumerate(REASONS, 1)}
