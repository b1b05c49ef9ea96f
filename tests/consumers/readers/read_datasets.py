"""What load_dataset finds: of each folder its tables and splits, of a jsonl or parquet file its rows.

Labels come by the names of their ClassLabel.
"""

import json
import sys
from typing import Any

from datasets import ClassLabel, get_dataset_config_names, load_dataset


def folder(path: str) -> dict[str, Any]:
    loaded = {table: load_dataset(path, table) for table in get_dataset_config_names(path)}
    tables = {table: {split: list(rows) for split, rows in splits.items()} for table, splits in loaded.items()}
    names: list[str] = []
    for split, rows in loaded["sentences"].items():
        label, given = rows.features["label"], rows.features["labels"].feature["label"]
        assert isinstance(label, ClassLabel)
        assert label == given
        names = label.names
        for row in tables["sentences"][split]:
            for one in (row, *row["labels"]):
                one["label"] = None if one["label"] is None else names[one["label"]]
    return {**tables, "names": names}


found = []
for kind, path in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
    if kind == "folder":
        found.append(folder(path))
    else:
        (rows,) = load_dataset(kind, data_files=path).values()
        found.append(list(rows))
print(json.dumps(found, default=str))
