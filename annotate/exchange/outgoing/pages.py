"""JSON that may stand in a web page: nothing in it ends a script, opens a tag or breaks a line of one."""

import json
from collections.abc import Iterable
from typing import Any, BinaryIO


def page_json(item: Any) -> str:
    """Return JSON with <, >, &, U+2028 and U+2029 escaped: the same value to every reader of JSON."""
    text = json.dumps(item, ensure_ascii=False, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def write_page(out: BinaryIO, head: dict[str, Any], key: str, items: Iterable[dict[str, Any]]) -> int:
    """Write `head` with a list of `items` under `key`, one a line, none of them kept; return how many."""
    out.write(f"{page_json(head)[:-1]}, {page_json(key)}: [".encode())
    count = 0
    for item in items:
        out.write((",\n" if count else "\n").encode() + page_json(item).encode())
        count += 1
    out.write(b"\n]}\n")
    return count
