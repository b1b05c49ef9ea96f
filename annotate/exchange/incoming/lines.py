"""Text, JSON and JSON lines as they come from anywhere: decoded, with the line named that is neither."""

import json
import re
from collections.abc import Iterator
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.text.encoding import decoded

_HALF = re.compile(r"\\u[dD][89a-fA-F]")  #: perhaps half a character, which no text has


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def json_lines(data: bytes, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line, record) of JSON lines. Raises AnnotateError for a line that is no JSON object."""
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            record = _parsed(line, f"{name}, line {number}")
            if not isinstance(record, dict):
                raise AnnotateError(
                    f"{name}, line {number}: no JSON object", "One record a line.", ExitCode.BAD_DATA
                )
            yield number, record


def json_document(data: bytes, name: str) -> Any:
    """Return the JSON document a file holds. Raises AnnotateError for anything else."""
    return _parsed(data, name)


def text_of(data: bytes, name: str) -> str:
    """Return the text of a file exactly: UTF-8, else what it turns out to be. Raises AnnotateError for no text."""
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        return decoded(data, name).text


def _parsed(data: bytes, where: str) -> Any:
    try:
        text = text_of(data, where)
        found = _DECODER.decode(text)
        if _HALF.search(text):
            json.dumps(found, ensure_ascii=False).encode()  # UnicodeEncodeError, a ValueError
        return found
    except (ValueError, RecursionError) as error:
        reason = str(error).split("\n")[0]
        raise AnnotateError(
            f"{where}: not JSON ({reason})", "Is it the format it was said to be?", ExitCode.BAD_DATA
        ) from None
