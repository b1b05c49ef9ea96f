"""XML from anywhere, before a library reads it: what declares a document type, and so entities, is refused."""

from xml.parsers import expat

from annotate.errors import AnnotateError, ExitCode


class _Declares(Exception):
    """It has a document type declaration."""


def check_xml(data: bytes, name: str) -> None:
    """Raise AnnotateError for what is no XML, or could make a parser unfold or fetch anything."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except _Declares:
        message = f"{name} declares a document type, and so could hold entities"
        raise AnnotateError(
            message, "No tool writes that here. Do not trust the file.", ExitCode.BAD_DATA
        ) from None
    except (expat.ExpatError, ValueError, LookupError) as error:  # an encoding it does not know
        raise AnnotateError(f"{name} is not XML ({error})", "Export it again.", ExitCode.BAD_DATA) from None


def _refuse(*_declared: object) -> None:
    raise _Declares
