"""What the reader of a format hands back, and what the readers share. Knows no format."""

from typing import NamedTuple

from annotate.errors import AnnotateError, ExitCode
from annotate.text.about import About
from annotate.text.encoding import refusal
from annotate.text.language import identify


class Extracted(NamedTuple):
    """The text a format holds, its paragraphs apart by blank lines, and what the file says about it."""

    text: str
    about: About
    remarks: tuple[str, ...] = ()  #: for the user, without the name of the file
    encoding: str = "utf-8"


def missing(format: str, name: str) -> AnnotateError:
    """Return the error of a format whose library is not installed."""
    message = f"{name} is {format}, which needs packages that are not installed"
    return AnnotateError(message, "pip install 'annotate-news[files]'", ExitCode.FAILED)


def damaged(format: str, name: str) -> AnnotateError:
    """Return the error of a file whose parts do not fit together."""
    return refusal(f"{name} is a damaged {format}", "Get it again, or save it as plain text (.txt)")


def spoken(claim: str | None, text: str) -> str | None:
    """Return the language a program wrote into a file, unless the text is clearly in another.

    Templates and word processors claim English of any text.
    """
    found = identify(text)
    return claim if claim and (found is None or claim.lower().split("-")[0] == found) else None


def paragraphs(pieces: list[str]) -> str:
    """Join paragraphs with blank lines; empty ones go, and white space at their ends."""
    return "\n\n".join(whole for piece in pieces if (whole := piece.strip()))
