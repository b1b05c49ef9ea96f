"""croissant: the tables of datapackage, described in the JSON-LD of MLCommons Croissant 1.0.

Every file with its SHA-256, every column with its type, and which column refers to which.
"""

import json
from pathlib import Path
from typing import Any

from annotate import __version__
from annotate.exchange.outgoing.relational import TABLES, Column, File, Tables
from annotate.exchange.records import Dataset

_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "json": "sc:Text"}

#: The context of the specification, version 1.0: what the words of the file mean.
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def write(dataset: Dataset, folder: Path) -> int:
    """Write the dataset; return the number of rows in all tables."""
    with Tables(folder) as tables:
        files = tables.write(dataset)
    schema = dataset.schema
    title = schema.title.get("en") or schema.name
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": schema.name,
        "description": schema.description.get("en") or title,
        "alternateName": title,
        "version": "1.0.0",
        "license": "unknown",
        "isLiveDataset": False,
        "dataCollection": f"Labelled with annotate {__version__} under the schema {schema.name} {schema.version}.",
        "distribution": [*(_file(name, files[name]) for name in TABLES), *_texts(dataset.with_text)],
        "recordSet": [_records(name, files) for name in TABLES if files[name].rows],
    }
    text = json.dumps(described, ensure_ascii=False, indent=2)
    (folder / "croissant.json").write_text(f"{text}\n", encoding="utf-8", newline="")
    (folder / "schema.toml").write_text(schema.body, encoding="utf-8", newline="")
    return sum(file.rows for file in files.values())


def _file(name: str, file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": TABLES[name].title,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": "text/csv",
        "sha256": file.sha256,
    }


def _texts(with_text: bool) -> list[dict[str, Any]]:
    """Describe the texts as they lie in their folder; their SHA-256 is in documents.csv and in their names."""
    if not with_text:
        return []
    return [
        {
            "@type": "cr:FileSet",
            "@id": "texts",
            "name": "texts",
            "description": "The texts of the documents, byte for byte",
            "encodingFormat": "text/plain",
            "includes": "texts/*.txt",
        }
    ]


def _records(name: str, files: dict[str, File]) -> dict[str, Any]:
    table = TABLES[name]
    records: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": table.title,
        "field": [_field(name, column, files) for column in table.columns],
    }
    if table.key:
        keys = [{"@id": f"{name}/{column}"} for column in table.key]
        records["key"] = keys if len(keys) > 1 else keys[0]
    return records


def _field(name: str, column: Column, files: dict[str, File]) -> dict[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{name}/{column.name}",
        "name": f"{name}/{column.name}",
        "description": column.title,
        "dataType": _TYPES[column.kind],
        "source": {"fileObject": {"@id": f"{name}.csv"}, "extract": {"column": column.name}},
    }
    for one in TABLES[name].references:
        if one.columns == (column.name,) and files[one.table].rows:
            field["references"] = {"field": {"@id": f"{one.table}/{column.name}"}}
    return field
