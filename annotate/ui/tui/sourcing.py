"""Picking a source, by a digit or by name, and rating it."""

from collections.abc import Callable

from annotate.model.drafts import named_source
from annotate.model.judgment import NO_SOURCE
from annotate.ui.screen_text import flowing
from annotate.ui.tui.desk import Desk, Mode, Option
from annotate.ui.tui.editor import Editor

OFFERED = 9


class PickSource(Mode):
    """The name of a source: a digit takes one that is known, 0 says that none is given, letters write a name.

    Where one must be named, as to rate it, `given` leaves out the 0; Enter takes nothing where it is `optional`.
    """

    def __init__(
        self,
        desk: Desk,
        question: str,
        take: Callable[[str | None], Mode],
        back: Mode,
        *,
        optional: bool = True,
        given: bool = False,
    ) -> None:
        super().__init__(desk)
        self.line = Editor(question if question.endswith("?") else f"{question}:")
        self.editor = self.line
        self.take, self.back, self.optional = take, back, optional
        self.none = () if given else (Option("0", "no source given"),)
        self.known = desk.session.sources()
        self._offer()

    def _offer(self) -> None:
        wanted = self.line.text.casefold().split()
        self.found = [name for name in self.known if all(part in name.casefold() for part in wanted)][:OFFERED]
        written = bool(self.line.text)
        keys = ["Tab", *"·" * OFFERED] if written else [str(n) for n in range(1, OFFERED + 1)]
        names = (Option(key, flowing(name)) for key, name in zip(keys, self.found, strict=False))
        self.options = (*(() if written else self.none), *names)
        self.footer = (
            *([Option("Enter", "done")] if written or self.optional else []),
            *([Option("Tab", "complete")] if written and self.found else []),
            *(() if written else (*self.none, Option("letters", "a name"))),
            Option("Esc", "back"),
        )

    def key(self, key: str) -> Mode:
        """Take a source by its digit, write a name, complete it, take what was written, or go back."""
        if key == "escape":
            return self.back
        if not self.line.text and key == "0":
            return self.take(NO_SOURCE) if self.none else self
        if not self.line.text and len(key) == 1 and key in "123456789":
            return self.take(self.found[int(key) - 1]) if int(key) <= len(self.found) else self
        if key == "enter":
            if self.line.text.strip():
                return self.take(named_source(self.line.text))
            return self.take(None) if self.optional else self
        if key == "tab" and self.line.text and self.found:
            self.line.key("ctrl+u")
            self.line.insert(self.found[0])
        else:
            self.line.key(key)
        self._offer()
        return self

    def paste(self, text: str) -> Mode:
        """Write what was pasted."""
        self.line.insert(text)
        self._offer()
        return self
