"""The one error type a user can meet, and what each exit status means. Imports nothing of ours."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit status of every command."""

    OK = 0
    FAILED = 1  #: the work could not be done (disk full, no permission)
    USAGE = 2  #: the command line was not understood
    BAD_DATA = 3  #: a file, a schema, an answer or a database is not what it should be
    BELOW_THRESHOLD = 4  #: `--fail-under` was not reached
    DATABASE = 5  #: the database is busy, or newer than this program
    INTERRUPTED = 130  #: Ctrl-C


class AnnotateError(Exception):
    """A failure the user can do something about, said in one line.

    `message` says what happened and where (file, line, key); `hint` says what to do next.
    """

    def __init__(self, message: str, hint: str = "", code: ExitCode = ExitCode.BAD_DATA) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code

    def __str__(self) -> str:
        stop = "" if self.message.endswith(("?", "!", ".", ":")) else "."
        return f"{self.message}{stop} {self.hint}" if self.hint else self.message
