"""A line to write, the guideline to read, the list of all commands: shown in place of text or advice."""

from collections.abc import Callable, Iterable, Sequence

from annotate.ui.guide import Line, guideline, key_help
from annotate.ui.keys import GROUPS, Group
from annotate.ui.tui.desk import Desk, Mode, Option
from annotate.ui.tui.editor import Editor

PAGE = 10  #: rows a page key scrolls


class Write(Mode):
    """A note, words to search, a number: Enter takes it, Esc leaves."""

    footer = (Option("Enter", "done"), Option("Esc", "leave"))

    def __init__(
        self,
        desk: Desk,
        prompt: str,
        take: Callable[[str], None],
        text: str = "",
        *,
        digits: bool = False,
        back: Mode | None = None,
    ) -> None:
        super().__init__(desk)
        self.back = back
        self.line = Editor(prompt, text, digits=digits)
        self.editor = self.line
        self.take = take

    def key(self, key: str) -> Mode:
        """Write, take or leave."""
        if key == "enter":
            self.desk.mode = self.desk.idle  # also when what was written is refused
            self.take(self.line.text)
            return self.desk.mode
        if key == "escape":
            return self.back or self.desk.idle
        self.line.key(key)
        return self

    def paste(self, text: str) -> Mode:
        """Write what was pasted."""
        self.line.insert(text)
        return self


class Lesson(Mode):
    """In training: what gold says of the answer just given, and what the codebook says of both."""

    footer = (Option("Enter", "go on"),)
    question = "what gold says, and why"

    def __init__(self, desk: Desk, following: Mode, lines: Iterable[Line]) -> None:
        super().__init__(desk)
        self.following = following
        self.page = tuple(lines)

    def key(self, key: str) -> Mode:
        """Scroll, or go on."""
        if key in ("enter", "escape", "q"):
            return self.following
        steps = {"j": 1, "down": 1, "k": -1, "up": -1, " ": PAGE, "pagedown": PAGE, "b": -PAGE, "pageup": -PAGE}
        self.page_top = max(0, self.page_top + steps.get(key, 0))
        return self


class Guide(Mode):
    """The guideline of the schema in the language of the document, then the keys."""

    footer = (Option("j/k", "scroll"), Option("Space", "page"), Option("Esc", "close"))
    question = "guideline, then keys"

    def __init__(self, desk: Desk, back: Mode, keys: Iterable[Line] | None = None) -> None:
        """`keys` are those of other commands than labelling has."""
        super().__init__(desk)
        schema = desk.session.schema
        self.back = back
        shown = key_help(schema) if keys is None else keys
        self.page = (*guideline(schema, desk.language), Line("title", "Keys"), *shown)

    def key(self, key: str) -> Mode:
        """Scroll, or close."""
        match key:
            case "escape" | "q" | "?" | "f1" | "enter":
                return self.back
            case "j" | "down":
                self.page_top += 1
            case "k" | "up":
                self.page_top -= 1
            case " " | "pagedown":
                self.page_top += PAGE
            case "b" | "pageup":
                self.page_top -= PAGE
            case "g" | "home":
                self.page_top = 0
            case "G" | "end":
                self.page_top = 1_000_000  # the painter stops at the end
        self.page_top = max(0, self.page_top)
        return self


class Menu(Mode):
    """Every command by name: a few letters of it, then Enter."""

    footer = (
        Option("letters", "search"),
        Option("↑↓", "choose"),
        Option("Enter", "do it"),
        Option("Esc", "close"),
    )

    def __init__(
        self,
        desk: Desk,
        back: Mode,
        do: Callable[[str], Mode],
        answer: Callable[[str], None] | None,
        groups: Sequence[Group] = GROUPS,
    ) -> None:
        """Labels are offered too where `answer` takes them."""
        super().__init__(desk)
        self.back, self.do, self.answer, self.groups = back, do, answer, groups
        self.line = Editor("command:")
        self.editor = self.line
        self.at = 0
        self._find()

    def _find(self) -> None:
        labels = self.desk.session.schema.sentence_field.labels if self.answer else ()
        every = [("label", label.name, label.key, f"label: {label.shown(self.desk.language)}") for label in labels]
        every += [
            ("command", one.name, one.keys[0], one.help)
            for group in self.groups
            for one in group.commands
            if one.keys and one.name != "palette"
        ]
        wanted = self.line.text.casefold().split()
        said = [f"{name} {words}".replace("_", " ").casefold() for _, name, _, words in every]
        found = [one for one in zip(said, every, strict=True) if all(part in one[0] for part in wanted)]
        found.sort(key=lambda one: not one[0].startswith(" ".join(wanted)))  # names before help
        self.found = [one for _, one in found]
        self.at = min(max(self.at, 0), max(0, len(self.found) - 1))
        self.page_chosen = self.at if self.found else None
        shown = [f"{key:<10} {name.replace('_', ' '):<16} {words}" for _, name, key, words in self.found]
        self.page = tuple(Line("item", row) for row in shown) or (Line("text", "No command is called that."),)

    def key(self, key: str) -> Mode:
        """Write, choose, do or leave."""
        if key in ("escape", "ctrl+p"):
            return self.back
        if key == "enter":
            if not self.found:
                return self
            kind, name, _, _ = self.found[self.at]
            self.desk.mode = self.back  # also when the command is refused
            if kind == "command":
                return self.do(name)
            if self.answer:
                self.answer(name)
            return self.back
        if key in ("up", "down", "tab"):
            self.at += -1 if key == "up" else 1
        elif self.line.key(key):
            self.at = 0
        self._find()
        return self

    def paste(self, text: str) -> Mode:
        """Write what was pasted."""
        self.line.insert(text)
        self._find()
        return self
