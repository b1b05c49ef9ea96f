"""datapackage: CSV tables and a datapackage.json that says what each column is and which rows belong together.

Frictionless Data Package, version 2: a reader can check every type, key and reference before it believes a figure.
"""

import json
from pathlib import Path
from typing import Any

from annotate import __version__
from annotate.exchange.outgoing.relational import TABLES, Column, File, Table, Tables
from annotate.exchange.records import Dataset

_TYPES = {"string": "string", "integer": "integer", "number": "number", "json": "any"}


def write(dataset: Dataset, folder: Path) -> int:
    """Write the dataset; return the number of rows in all tables."""
    with Tables(folder) as tables:
        files = tables.write(dataset)
    schema = dataset.schema
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": _name(schema.name),
        "title": schema.title.get("en") or schema.name,
        "description": schema.description.get("en"),
        "version": schema.version,
        "sources": [{"title": f"annotate {__version__}"}],
        "resources": [_resource(name, TABLES[name], files[name]) for name in TABLES],
    }
    kept = {key: value for key, value in package.items() if value}
    text = json.dumps(kept, ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(f"{text}\n", encoding="utf-8", newline="")
    (folder / "schema.toml").write_text(schema.body, encoding="utf-8", newline="")
    return sum(file.rows for file in files.values())


def _name(name: str) -> str:
    """Return the name in the letters that a package's may have."""
    kept = "".join(char if char.isascii() and char.isalnum() else "-" for char in name.lower())
    return kept.strip("-") or "dataset"


def _resource(name: str, table: Table, file: File) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [_field(column, column.name in table.key) for column in table.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.references:
        schema["foreignKeys"] = [
            {
                "fields": list(one.columns),
                "reference": {"resource": one.table, "fields": list(one.theirs or one.columns)},
            }
            for one in table.references
        ]
    return {
        "name": name,
        "type": "table",
        "title": table.title,
        "path": file.path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "schema": schema,
    }


def _field(column: Column, required: bool) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind], "title": column.title}
    return {**field, "constraints": {"required": True}} if required else field
