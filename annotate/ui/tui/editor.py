"""A line being written: its text, where the cursor is, and what a key does to it. Pure."""

from annotate.text.words import graphemes
from annotate.ui.screen_text import flowing

LONGEST = 2000  #: characters; a note is one line


class Editor:
    """One line of text with a cursor that stands between graphemes."""

    def __init__(self, prompt: str, text: str = "", *, digits: bool = False) -> None:
        self.prompt = prompt
        self.text = text
        self.cursor = len(text)
        self.digits = digits  #: only digits are taken

    def insert(self, text: str) -> None:
        """Put text in at the cursor; line breaks become spaces, what is too long is left out."""
        text = flowing(text)
        if self.digits:
            text = "".join(char for char in text if char in "0123456789")
        text = text[: LONGEST - len(self.text)]
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def key(self, key: str) -> bool:
        """Do what a key does to the line; return whether it did anything."""
        if len(key) == 1:
            self.insert(key)
            return True
        places = [0, *(stop for _, stop in graphemes(self.text))]
        before = max((at for at in places if at < self.cursor), default=0)
        after = min((at for at in places if at > self.cursor), default=len(self.text))
        match key:
            case "left" | "ctrl+b":
                self.cursor = before
            case "right" | "ctrl+f":
                self.cursor = after
            case "home" | "ctrl+a":
                self.cursor = 0
            case "end" | "ctrl+e":
                self.cursor = len(self.text)
            case "backspace" | "ctrl+h":
                self._cut(before, self.cursor)
            case "delete" | "ctrl+d":
                self._cut(self.cursor, after)
            case "ctrl+w":
                self._cut(self.text.rstrip()[: self.cursor].rfind(" ") + 1, self.cursor)
            case "ctrl+u":
                self._cut(0, self.cursor)
            case "ctrl+k":
                self._cut(self.cursor, len(self.text))
            case _:
                return False
        return True

    def _cut(self, start: int, stop: int) -> None:
        self.text = self.text[:start] + self.text[stop:]
        self.cursor = start
