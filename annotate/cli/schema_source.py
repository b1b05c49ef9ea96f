"""From what a user calls a schema (a name, a file, or nothing) to the Schema."""

from __future__ import annotations

from pathlib import Path

from annotate.errors import AnnotateError, ExitCode
from annotate.model.schema import Schema
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import StoredSchema, schemas
from annotate.store.database import Database
from annotate.text.read import read_text
from annotate.ui.keys import RESERVED

DEFAULT = "fact-claim-opinion"
_PACKAGE = Path(__file__).parent.parent
#: In the wheel the schemas lie inside the package; in a checkout, beside it.
FOLDER = _PACKAGE / "schemas" if (_PACKAGE / "schemas").is_dir() else _PACKAGE.parent / "schemas"


def built_in() -> list[Schema]:
    """Return the schemas that come with the program, by name."""
    return [from_file(path) for path in sorted(FOLDER.glob("*.toml"))]


def from_file(path: Path) -> Schema:
    """Read and check a schema file. Raises AnnotateError naming file, line and key."""
    return parse_schema(read_text(path).text, path.name, RESERVED)


def _as_stored(known: StoredSchema) -> Schema:
    """Read a schema as its file was read: labels without a key have got theirs with the commands' left out.

    One that came in from elsewhere may have labels that are called like commands; it is taken as it is.
    """
    try:
        return parse_schema(known.body, known.name, RESERVED)
    except AnnotateError:
        return parse_schema(known.body, known.name)


def resolve(wanted: str | None, db: Database | None = None) -> Schema:
    """Return the schema called `wanted`: a file, one in the database (NAME or NAME@VERSION), or a built-in one.

    Without a name: the one last used in the database, else the default.
    """
    stored = schemas(db) if db else []
    if wanted is None:
        if stored:
            return _as_stored(stored[-1])
        wanted = DEFAULT
    if wanted.endswith(".toml") or "/" in wanted or "\\" in wanted or Path(wanted).is_file():
        return from_file(Path(wanted))
    for known in reversed(stored):
        if wanted in (known.name, f"{known.name}@{known.version}"):
            return _as_stored(known)
    path = FOLDER / f"{wanted}.toml"
    if path.is_file():
        return from_file(path)
    names = ", ".join(path.stem for path in sorted(FOLDER.glob("*.toml")))
    raise AnnotateError(
        f"There is no schema '{wanted}'", f"Built in: {names}; or name a .toml file.", ExitCode.USAGE
    )
