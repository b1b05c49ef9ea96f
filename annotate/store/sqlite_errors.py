"""What SQLite complains of, in words: what, which file, what to do next."""

from pathlib import Path

from annotate.errors import AnnotateError, ExitCode

PERMISSIONS = "Check its place and permissions."
BUSY = "another program is writing to the database"
DAMAGED = "the database is damaged"
FOREIGN = "this is not a database"
_REASONS = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": FOREIGN,
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "the file or its folder is read-only",
    "SQLITE_CANTOPEN": "the file cannot be opened or made there",
    "SQLITE_IOERR": "the disk reports an error, or has no room",
}


def explain(error: Exception, path: Path | None = None) -> AnnotateError:
    """Return what an SQLite error means to a person; `path` names the file where it is known."""
    why, where = reason(error), f"{path}: " if path else ""
    if why in (BUSY, DAMAGED, FOREIGN):
        hint, code = {
            BUSY: ("Close the other program, or try again.", ExitCode.DATABASE),
            DAMAGED: ("Keep a copy, then run: annotate doctor.", ExitCode.BAD_DATA),
            FOREIGN: ("Name a database of annotate: --db FILE.", ExitCode.BAD_DATA),
        }[why]
        return AnnotateError(f"{where}{why}", hint, code)
    return AnnotateError(f"{where}{why}", PERMISSIONS, ExitCode.FAILED)


def reason(error: Exception) -> str:
    """Return why SQLite refused, for a sentence that ends with it."""
    name = getattr(error, "sqlite_errorname", None) or ""
    for prefix, reason in _REASONS.items():
        if name.startswith(prefix):
            return reason
    if isinstance(error, UnicodeDecodeError) or "not decode to UTF-8" in str(error):
        return DAMAGED
    return str(error)
