"""What lies before the annotator: the session, the last message, how the text is looked at, what the keys mean.

Everything a key does goes through `press`, so that a failed write is met in one place. Knows nothing of painting.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from annotate.errors import AnnotateError
from annotate.model.judgment import Action, Draft, Judgment
from annotate.model.labeling import Labeling, Refused
from annotate.text.words import words
from annotate.ui.guide import Line as GuideLine
from annotate.ui.keys import COMMANDS
from annotate.ui.palette import PALETTES, Palette
from annotate.ui.session import NotSaved, Session
from annotate.ui.tui.editor import Editor
from annotate.ui.tui.layout import Edit

CONTEXT = (None, 0, 2, 5)  #: sentences shown around the current one; None is the whole document
SCROLL = {"pagedown": 10, "pageup": -10}  #: rows
LEAVE = frozenset(key for key in COMMANDS["quit"].keys if len(key) > 1)  #: leave from wherever one is


class Option(NamedTuple):
    """One choice of several: the key that takes it, and its name in the reader's language."""

    key: str
    title: str


class Mode:
    """What the keys mean just now, and what the screen shows because of it. One key in, the next mode out."""

    question = ""  #: asked in the advice line
    footer: tuple[Option, ...] = ()  #: the main keys
    marking: tuple[int, int] | None = None  #: words about to be marked
    hints: Mapping[int, str] = {}  #: letters above the words that begin at these offsets
    typed = ""  #: letters of a hint typed so far
    cursor: int | None = None  #: offset of the cursor, the sentence's first character if None
    options: tuple[Option, ...] = ()  #: a choice offered below the text
    editor: Editor | None = None  #: a line being written, in place of the advice
    page: tuple[GuideLine, ...] = ()  #: lines shown in place of the text
    page_top = 0  #: the first row of the page to show
    page_chosen: int | None = None  #: the line of the page that is chosen

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk

    def key(self, key: str) -> "Mode":
        """Answer to a key: a character as typed, or a named key."""
        raise NotImplementedError

    def paste(self, text: str) -> "Mode":
        """Take pasted text: ignored where no text is written."""
        del text
        return self


class Desk:
    """The state behind the full screen. `idle` is the mode that others come back to."""

    def __init__(self, session: Session, palette: Palette) -> None:
        self.session = session
        self.palette = palette
        self.message = session.notice  #: what happened last, in words
        self.saved = False  #: the message says that something is on disk
        self.refused = False  #: the message says that something was not done
        self.failed = ""  #: why the last answer is not saved; "" when all is
        self.context = 0  #: index into CONTEXT
        self.numbers = False  #: the words' numbers are shown
        self.mending = False  #: words that look damaged are drawn as they would read
        self._mended: tuple[str, tuple[Edit, ...]] = ("", ())  # of which document
        self.searched = ""
        self.leaving = False
        self.scrolled = 0  #: rows the view was moved by hand, waiting to be taken up
        self._then: Callable[[], None] | None = None
        self.idle: Mode = Mode(self)
        self.lesson: list[GuideLine] = []  #: in training, what is to be read before going on
        self.teach: Callable[[Mode, list[GuideLine]], Mode] = lambda mode, _: mode
        self.next_mode: Callable[[], Mode] = lambda: self.idle  #: after an answer: the next question, or idle
        self.mode = self.idle

    @property
    def labeling(self) -> Labeling:
        """The labeling of the document that is open now."""
        return self.session.labeling

    @property
    def language(self) -> str | None:
        """The language labels and guideline are shown in: the document's."""
        return self.labeling.document.language

    def press(self, key: str) -> None:
        """Answer to a key. What cannot be done is said in the message and changes nothing."""
        if key in LEAVE:
            self.leaving = True
            return
        if key in SCROLL and not self.mode.page and not self.failed:  # also while marking in a long sentence
            self.scrolled += SCROLL[key]
            return
        self._do(lambda: self.mode.key(key))

    def paste(self, text: str) -> None:
        """Take pasted text."""
        self._do(lambda: self.mode.paste(text))

    def become(self, mode: Callable[[], Mode]) -> None:
        """Change the mode from outside the keys: by the mouse. Nothing moves while an answer is unsaved."""
        if not self.failed:
            self._do(mode)

    def _do(self, step: Callable[[], Mode]) -> None:
        self.message, self.saved, self.refused = "", False, False
        try:
            mode = step()
        except Refused as refusal:
            self.message, self.refused = str(refusal), True
        except AnnotateError as error:  # a document that cannot be opened
            self.message, self.refused = str(error), True
            self.mode = self.idle
        else:
            self.mode = mode
        if self.failed and not isinstance(self.mode, Unsaved):
            self.mode = Unsaved(self)
        if self.lesson:
            self.mode, self.lesson = self.teach(self.mode, self.lesson), []

    # -- answers --------------------------------------------------------------------------------------------

    def record(self, draft: Draft, then: Callable[[], None] | None = None) -> None:
        """Store a draft; `then` is done once it is stored, now or after a retry."""
        self.attempt(lambda: self.session.record(draft), then)

    def attempt(self, store: Callable[[], Judgment], then: Callable[[], None] | None = None) -> None:
        """Do something that stores a judgment; keep what should follow if it could not be."""
        self._then = then
        try:
            judgment = store()
        except NotSaved as error:
            self.failed = error.message
            return
        self.failed = ""
        said = self.session.says(judgment)  # an undo or redo says so itself
        self.message = f"saved: {said}" if judgment.draft.action is Action.ANSWER else said
        self.saved = True
        self.lesson = self.session.taught(judgment)
        if then:
            then()

    def go_on(self) -> None:
        """Go to the next sentence once nothing more is due of this one."""
        if self.labeling.due() is None:
            self.advance()

    def advance(self) -> None:
        """Go to the next sentence without a label; say when that is in another document, or when there is none."""
        before = self.session.entry.id
        if not self.session.advance():
            self.message += " · every sentence has a label"
        elif self.session.entry.id != before:
            self.message += f" · next document: {self.session.entry.name}"

    def retry(self) -> None:
        """Store again what could not be stored. Raises Refused when there is no such thing."""
        self.attempt(self.session.retry, self._then)

    def drop(self) -> None:
        """Give up the answer that could not be saved."""
        self.failed, self.session.unsaved, self._then = "", None, None
        self.message, self.refused = "The answer was dropped; nothing has changed", True

    # -- looks ----------------------------------------------------------------------------------------------

    def other_palette(self) -> None:
        """Go from dark to light and back. Raises Refused without colours."""
        if self.palette.name not in PALETTES:
            raise Refused("NO_COLOR is set", "There is no dark or light without colours.")
        self.palette = next(one for one in PALETTES.values() if one is not self.palette)

    def mended(self) -> tuple[Edit, ...]:
        """Return what is drawn otherwise than it stands in the text: nothing unless that was asked for."""
        if not self.mending:
            return ()
        document = self.labeling.document
        if self._mended[0] != document.sha256:
            from annotate.text.lint import findings
            from annotate.text.overlay import edits

            found = findings(document.text, document.language, document.body_start)
            self._mended = (document.sha256, tuple(edits(document.text, found)))
        return self._mended[1]

    def above(self) -> Mapping[int, str]:
        """Return what stands above words, by their offsets: letters while marking, else numbers if wanted."""
        if self.mode.hints or not self.numbers:
            return self.mode.hints
        document = self.labeling.document
        places = words(document.text, *document.sentences[self.labeling.position])
        return {start: str(number) for number, (start, _) in enumerate(places, 1)}

    def chosen_number(self) -> int | None:
        """Return the place of the current sentence's label in the schema, counted from 0."""
        names = [label.name for label in self.session.schema.sentence_field.labels]
        return names.index(self.labeling.label) if self.labeling.label in names else None


class Unsaved(Mode):
    """An answer did not reach the disk: it is tried again or dropped, and nothing else happens before."""

    footer = (Option("Enter", "try again"), Option("Esc", "drop the answer"), Option("Ctrl+C", "quit"))

    def key(self, key: str) -> Mode:
        """Enter tries again, Esc drops the answer."""
        if key == "enter":
            self.desk.retry()
        elif key == "escape":
            self.desk.drop()
        return self if self.desk.failed else self.desk.next_mode()
