"""sqlite: the whole database as one file for Datasette, and beside it what Datasette shows of it.

Which tables are for readers, what their columns mean, which questions the views answer. The copy itself is the
store's (publishing.py).
"""

import json
from typing import Any

from annotate.model.schema import Schema

_TABLES = {
    "documents": ("The texts, exactly as they were read", {"sha256": "of the text as UTF-8"}),
    "sentences": ("Where the sentences are", {"start": "code point, from 0", "stop": "the code point after"}),
    "annotators": ("Who judged", {}),
    "schemas": ("What was asked, as the file that was read", {}),
    "judgments": (
        "Every answer ever given, in order; nothing is changed or removed",
        {"seconds": "pauses cut", "hash": "of the judgment and the one before", "value": "empty: taken back"},
    ),
    "answers": ("What holds now, by number; the views show it by name", {}),
}
_VIEWS = {
    "labels_now": "The answers about sentences that hold now, with confidence and note",
    "spans_now": "The words that are marked now",
    "sources_now": "What is said of sources now",
    "progress": "How far everybody is",
}


def metadata(name: str, schema: Schema, views: dict[str, str], hidden: list[str]) -> bytes:
    """Return the metadata for `datasette -m` of a file called `name`, without its ending.

    It describes the tables, and the `views` by name; `hidden` tables are not listed.
    """
    tables: dict[str, Any] = {name: {"hidden": True} for name in hidden}
    for table, (title, columns) in _TABLES.items():
        tables[table] = {"description": title, **({"columns": columns} if columns else {})}
    tables |= {view: {"description": title} for view, title in (_VIEWS | views).items()}
    tables["documents"]["label_column"] = tables["annotators"]["label_column"] = "name"
    told = {
        "title": schema.title.get("en") or schema.name,
        "description": schema.description.get("en"),
        "databases": {name: {"tables": tables}},
    }
    return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()
