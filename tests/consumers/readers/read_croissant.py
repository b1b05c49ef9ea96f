"""What mlcroissant finds in a folder with croissant.json: what it complains of, and the records of every table."""

import json
import sys

import mlcroissant

dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
issues = dataset.metadata.ctx.issues


def plain(value: object) -> object:
    """Return a value as JSON can hold it."""
    if isinstance(value, bytes):
        return value.decode()
    return None if value != value or value is None else value  # noqa: PLR0124 -- not a number


records = {
    one.id: [{key: plain(value) for key, value in row.items()} for row in dataset.records(record_set=one.id)]
    for one in dataset.metadata.record_sets
}
print(
    json.dumps({"errors": list(issues.errors), "warnings": list(issues.warnings), "records": records}, default=str)
)
