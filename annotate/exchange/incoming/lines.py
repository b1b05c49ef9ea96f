"""Text, JSON and JSON lines as they come from anywhere: decoded, with the line named that is neither."""

import codecs
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from annotate.errors import AnnotateError, ExitCode
from annotate.text.encoding import decoded

_HALF = re.compile(r"\\u[dD][89a-fA-F]")  #: perhaps half a character, which no text has


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _finite(number: str) -> float:
    found = float(number)
    if not math.isfinite(found):
        raise ValueError(f"{number} is too large a number")
    return found


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)


def json_lines(data: bytes, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line, record) of JSON lines. Raises AnnotateError for a line that is no JSON object."""
    for number, line in enumerate(json_text(data, name).split("\n"), 1):
        if line.strip():
            record = _parsed(line, f"{name}, line {number}")
            if not isinstance(record, dict):
                raise AnnotateError(
                    f"{name}, line {number}: no JSON object", "One record a line.", ExitCode.BAD_DATA
                )
            yield number, record


def json_document(data: bytes, name: str) -> Any:
    """Return the JSON document a file holds. Raises AnnotateError for anything else."""
    return _parsed(json_text(data, name), name)


def json_text(data: bytes, name: str) -> str:
    """Return the text of a file that holds JSON: UTF-8, or UTF-16 with its mark, as Windows shells redirect.

    No other encoding is guessed at, because JSON has no other. Raises AnnotateError, naming the line.
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16") if wide else data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{name}, line {line}: byte 0x{data[error.start]:02x} is not {'UTF-16' if wide else 'UTF-8'}"
        raise AnnotateError(message, "JSON is UTF-8: write the file again so.", ExitCode.BAD_DATA) from None


def unsigned(where: str) -> AnnotateError:
    """Return the error of answers that are nobody's."""
    message = f"{where} does not say who labelled it"
    return AnnotateError(message, "Name her: --column annotator=NAME.", ExitCode.BAD_DATA)


def text_of(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file exactly, UTF-8 or else what it turns out to be, and what was guessed, in words.

    Raises AnnotateError for no text.
    """
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(), ()
    except UnicodeDecodeError:
        found = decoded(data, name)
        return found.text, tuple(found.notices)


def _parsed(text: str, where: str) -> Any:
    try:
        found = _DECODER.decode(text)
        if _HALF.search(text):
            json.dumps(found, ensure_ascii=False).encode()  # UnicodeEncodeError, a ValueError
        return found
    except (ValueError, RecursionError) as error:
        reason = str(error).split("\n")[0]
        raise AnnotateError(
            f"{where}: not JSON ({reason})", "Is it the format it was said to be?", ExitCode.BAD_DATA
        ) from None
