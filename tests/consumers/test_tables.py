"""pandas, as a user would call it, reads every label and span from the tables, a label called `no` among them."""

import json
from collections.abc import Iterator
from typing import Any

import pandas

from tests.consumers.project import Project, told


def rows(frame: pandas.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield the labels and spans of a table with a row for each."""
    for one in frame.itertuples():
        place = (one.document, one.start, one.stop)
        if one.field == "stance" and not pandas.isna(one.value):
            yield (*place, "stance", one.value, one.annotator)
        elif str(one.unit).startswith("span:"):
            yield (*place, one.field, one.field if pandas.isna(one.kind) else one.kind, one.annotator)


def sentences(frame: pandas.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield the labels and spans of a table with a row for each sentence."""
    for one in frame.itertuples():
        for label in one.labels:
            if label["label"] is not None:
                yield (one.document, one.start, one.stop, "stance", label["label"], label["annotator"])
        for span in one.spans:
            said = (span["field"], span["kind"] or span["field"], span["annotator"])
            yield (one.document, span["start"], span["stop"], *said)


def test_read_csv_finds_everything(project: Project) -> None:
    assert told(rows(pandas.read_csv(project.export("csv")))) == project.labels | project.spans


def test_read_excel_finds_everything_and_no_formula(project: Project) -> None:
    frame = pandas.read_excel(project.export("xlsx"), sheet_name="labels", engine="openpyxl")
    assert told(rows(frame)) == project.labels | project.spans
    plain = pandas.read_csv(project.export("csv"))
    assert list(frame.columns) == list(plain.columns)
    quotes = [
        quote.replace("_x000D_", "\r") for quote in frame["quote"].dropna()
    ]  # which openpyxl leaves as it stands
    assert sorted(quotes) == sorted(plain["quote"].dropna())


def test_read_json_finds_everything(project: Project) -> None:
    frame = pandas.read_json(project.export("jsonl"), lines=True)
    assert told(sentences(frame)) == project.labels | project.spans


def test_read_parquet_finds_everything(project: Project) -> None:
    frame = pandas.read_parquet(project.export("parquet"))
    assert told(sentences(frame)) == project.labels | project.spans


def test_a_column_per_annotator_has_every_label_and_no_span(project: Project) -> None:
    frame = pandas.read_csv(project.export("csv-wide"))
    long = (
        frame[frame.field == "stance"].melt(["document", "unit", "field"], var_name="who").dropna(subset="value")
    )
    found = []
    for one in long.itertuples():
        start, stop = one.unit.removeprefix("sentence:").split("-")
        found.append((one.document, int(start), int(stop), one.field, one.value, one.who))
    assert told(found) == project.labels


def test_the_pieces_of_a_span_are_in_its_value(project: Project) -> None:
    frame = pandas.read_csv(project.export("csv"))
    values = [json.loads(value) for value in frame.value.dropna() if value.startswith("{")]
    (pieces,) = [value["fragments"] for value in values if "fragments" in value]
    assert [project.texts["émeute"][start:stop] for start, stop in pieces] == ["=1+1", "[/b]", "</script>"]
