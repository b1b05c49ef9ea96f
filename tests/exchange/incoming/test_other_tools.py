"""What Label Studio, doccano and Prodigy write comes in with its annotators, spans proven where they can be."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

TEXT = "😀 Le maire dit « oui ». La France a montré sa responsabilité."
SPAN = "montré sa responsabilité"
AT = TEXT.index(SPAN)


def region(start: Any, stop: Any, quote: str, label: str, key: str = "r1") -> dict[str, Any]:
    value = {"start": start, "end": stop, "text": quote, "labels": [label]}
    return {"id": key, "type": "labels", "from_name": "kind", "to_name": "text", "value": value}


def annotation(who: Any, *results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "completed_by": who,
        "result": list(results),
        "lead_time": 3.5,
        "created_at": "2026-01-01T00:00:00Z",
        **more,
    }


def task(*annotations: dict[str, Any], text: str = TEXT, number: int = 1) -> dict[str, Any]:
    return {"id": number, "data": {"text": text}, "annotations": list(annotations)}


def put(folder: Path, name: str, content: Any) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, encoding="utf-8")
    return name


def spans(run: Run, document: str) -> set[tuple[str, str, str | None]]:
    sentences = json.loads(run("show", document, "--all", "--json").out)["sentences"]
    return {(span["annotator"], span["quote"], span["kind"]) for one in sentences for span in one["spans"]}


# -- Label Studio -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [0, 1], ids=["code points", "UTF-16"])
def test_label_studio_spans_come_in_however_offsets_were_counted(run: Run, folder: Path, shift: int) -> None:
    at = AT + shift
    tasks = [task(annotation(1, region(at, at + len(SPAN), SPAN, "No source")), annotation({"email": "b@x.org"}))]
    done = run("import", "labelstudio", put(folder, "ls.json", tasks))
    assert done.code == 0, done.err
    assert ("UTF-16" in done.err) == bool(shift)
    assert spans(run, "task-1") == {("1", SPAN, "No_source")}
    fields = {one["field"]: one for one in json.loads(run("agreement", "--json").out)["fields"]}
    assert fields["kind"]["annotators"] == ["1", "b@x.org"], "who marked nothing has read it too"


def test_label_studio_choices_on_regions_and_relations_come_with_their_span(run: Run, folder: Path) -> None:
    choice = {
        "id": "r1",
        "type": "choices",
        "from_name": "sure",
        "value": {"choices": ["very"], "start": 2, "end": 10},
    }
    relation = {"type": "relation", "from_id": "r1", "to_id": "r2", "labels": ["said by"]}
    first, second = region(AT, AT + len(SPAN), SPAN, "content"), region(2, 10, "Le maire", "source", "r2")
    tasks = [task(annotation("a1", first, choice, relation, second))]
    assert run("import", "labelstudio", put(folder, "ls.json", tasks)).code == 0
    shown = run("show", "task-1", "--as", "a1").out
    assert f'kind content very "{SPAN}" said_by=1:1' in shown


def test_label_studio_choices_of_whole_tasks_are_answers_to_one_question(run: Run, folder: Path) -> None:
    def choice(*labels: str) -> dict[str, Any]:
        return {"id": "c", "type": "choices", "from_name": "claim", "value": {"choices": list(labels)}}

    tasks = [task(annotation("a1", choice("yes")), annotation("a2", choice("no")), text=f"{n}. Oui.", number=n)
             for n in (1, 2)]  # fmt: skip
    tasks[1]["annotations"][1]["was_cancelled"] = True
    assert run("import", "labelstudio", put(folder, "ls.json", tasks)).code == 0
    (field,) = json.loads(run("agreement", "--json").out)["fields"]
    assert (field["field"], field["judgments"], field["pairable_units"]) == ("claim", 3, 1)


def test_what_the_server_lets_pass_is_listed_here_and_nothing_comes_in(run: Run, folder: Path) -> None:
    bad = [
        region(0, 9999, "x", "A"),
        region("2", 10, "Le maire", "A", "r2"),
        region(2, 10, "Le mairie", "A", "r3"),
    ]
    texts = [task(annotation("a1", one), number=n, text=TEXT + str(n)) for n, one in enumerate(bad, 1)]
    done = run("import", "labelstudio", put(folder, "ls.json", texts))
    assert (done.code, done.out) == (3, "")
    assert 'task 1, region r1: "x" is not at 0-9999: outside the text' in done.err
    assert "task 2, region r2: '2' is no offset" in done.err
    assert 'task 3, region r3: "Le mairie" is not at 2-10: "Le maire" stands there' in done.err
    assert not (folder / "annotate.db").exists()


# -- doccano ------------------------------------------------------------------------------------------------


def lines(*records: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(one)}\n" for one in records)


def test_a_doccano_zip_has_a_file_per_annotator(run: Run, folder: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a1.jsonl", lines({"id": 7, "text": TEXT, "label": [[AT, AT + len(SPAN), "vague"]]}))
        archive.writestr("a2.jsonl", lines({"id": 7, "text": TEXT, "label": []}))
    (folder / "project.zip").write_bytes(packed.getvalue())
    assert run("import", "doccano", "project.zip").code == 0
    assert spans(run, "text-7") == {("a1", SPAN, "vague")}


def test_doccano_relations_and_labels_of_whole_texts_come_in(run: Run, folder: Path) -> None:
    entities = [{"id": 1, "label": "S", "start_offset": 2, "end_offset": 10},
                {"id": 2, "label": "C", "start_offset": AT, "end_offset": AT + 6}]  # fmt: skip
    relations = [{"id": 9, "from_id": 2, "to_id": 1, "type": "by"}]
    record = {"id": 1, "text": TEXT, "entities": entities, "relations": relations}
    assert run("import", "doccano", put(folder, "a1.jsonl", lines(record)), "--db", "r.db").code == 0
    assert 'span C "montré" by=1:1' in run("show", "1", "--as", "a1", "--db", "r.db").out
    put(
        folder,
        "a2.jsonl",
        lines({"id": 1, "text": "Oui.", "label": ["yes"]}, {"id": 2, "text": "Non.", "label": ["no"]}),
    )
    assert run("import", "doccano", "a2.jsonl", "--db", "c.db").code == 0
    assert "a2: no" in run("show", "2", "--as", "a2", "--db", "c.db").out


def test_a_doccano_file_that_does_not_say_whose_it_is_asks(run: Run, folder: Path) -> None:
    put(folder, "all.jsonl", lines({"id": 1, "text": "Oui.", "label": ["yes"]}))
    assert "does not say who labelled it. Name her" in run("import", "doccano", "all.jsonl").err
    assert run("import", "doccano", "all.jsonl", "--column", "annotator=a1").code == 0


# -- Prodigy ------------------------------------------------------------------------------------------------


def test_prodigy_spans_choices_and_rejected_labels_come_in(run: Run, folder: Path) -> None:
    marked = {"text": TEXT, "answer": "accept", "_session_id": "set-a1",
              "spans": [{"start": AT, "end": AT + 6, "label": "X", "token_start": 9, "token_end": 9}]}  # fmt: skip
    ignored = {**marked, "answer": "ignore", "_session_id": "set-a2"}
    assert run("import", "prodigy", put(folder, "p.jsonl", lines(marked, ignored)), "--db", "s.db").code == 0
    assert json.loads(run("status", "--json", "--db", "s.db").out)["annotators"][0]["name"] == "set-a1"
    assert 'span X "montré"' in run("show", "1", "--as", "set-a1", "--db", "s.db").out
    binary = [{"text": f"{n}. Oui.", "label": "CLAIM", "answer": answer, "_annotator_id": "a1"}
              for n, answer in enumerate(("accept", "reject", "ignore"), 1)]  # fmt: skip
    assert run("import", "prodigy", put(folder, "b.jsonl", lines(*binary)), "--db", "b.db", "--json").code == 0
    told = [json.loads(run("show", str(n), "--as", "a1", "--json", "--db", "b.db").out) for n in (1, 2, 3)]
    assert [one["sentences"][0]["labels"].get("a1") for one in told] == ["CLAIM", "not_CLAIM", None]


@pytest.mark.parametrize("form", ["labelstudio", "doccano", "prodigy", "csv", "csv-wide", "jsonl"])
@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", "[1]", '{"a": 1}\n', "\x00", '[{"data": 1}]', "\ufeff"]
)
def test_a_file_in_another_format_ends_in_one_line(run: Run, folder: Path, form: str, content: str) -> None:
    done = run("import", form, put(folder, "a1.json", content))
    assert done.code in (1, 2, 3)
    assert done.out == ""
    assert len(done.err.splitlines()) == 1
    assert "This is our fault" not in done.err
    assert not (folder / "annotate.db").exists()


@pytest.mark.parametrize("form", ["labelstudio", "doccano", "prodigy", "csv"])
def test_half_a_character_is_no_text(run: Run, folder: Path, form: str) -> None:
    half = "Oui \ud83d."
    content = {
        "labelstudio": [task(annotation("a1"), text=half)],
        "doccano": {"id": 1, "text": half, "label": ["yes"]},
        "prodigy": {"text": half, "label": "X", "answer": "accept", "_annotator_id": "a1"},
        "csv": {"unit": "1", "annotator": "a1", "value": "x", "text": half},
    }
    done = run("import", form, put(folder, "a1.json", content[form]))
    assert (done.out, (folder / "annotate.db").exists()) == ("", False)
    assert done.code in (1, 3)
    assert "surrogate" in done.err


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1e999", "1e400"])
def test_numbers_that_are_none_are_refused_as_places(run: Run, folder: Path, number: str) -> None:
    content = json.dumps([task(annotation("a1", region(0, 2, "O", "A")))]).replace(
        '"start": 0', f'"start": {number}'
    )
    done = run("import", "labelstudio", put(folder, "ls.json", content))
    assert (done.code, done.out, (folder / "annotate.db").exists()) == (3, "", False)
    assert "is no JSON" in done.err or "is too large a number" in done.err


@pytest.mark.parametrize("form", ["labelstudio", "prodigy"])
def test_answers_of_nobody_ask_whose_they_are(run: Run, folder: Path, form: str) -> None:
    content: dict[str, Any] = {
        "labelstudio": [task(annotation(None, region(2, 10, "Le maire", "A")))],
        "prodigy": {"text": TEXT, "spans": [{"start": 2, "end": 10, "label": "A"}], "answer": "accept"},
    }
    file = put(folder, "answers.json", content[form])
    done = run("import", form, file)
    assert (done.code, (folder / "annotate.db").exists()) == (3, False)
    assert "does not say who labelled it. Name her: --column annotator=NAME." in done.err
    assert run("import", form, file, "--column", "annotator=a1").code == 0
    assert json.loads(run("status", "--json").out)["annotators"][0]["name"] == "a1"


@pytest.mark.parametrize("form", ["labelstudio", "doccano", "prodigy", "jsonl"])
def test_json_in_another_encoding_is_refused_with_its_line(run: Run, folder: Path, form: str) -> None:
    (folder / "a1.json").write_bytes(b'{"format": "x",\n "text": "caf\xe9"}\n')
    done = run("import", form, "a1.json")
    assert (done.code, (folder / "annotate.db").exists()) == (3, False)
    assert (
        done.err == "annotate: a1.json, line 2: byte 0xe9 is not UTF-8. JSON is UTF-8: write the file again so.\n"
    )


def test_json_that_a_windows_shell_wrote_is_read(run: Run, folder: Path) -> None:
    record = {"id": 1, "text": TEXT, "label": [[AT, AT + len(SPAN), "vague"]]}
    (folder / "a1.jsonl").write_bytes(
        json.dumps(record, ensure_ascii=False).replace("\n", "\r\n").encode("utf-16")
    )
    assert run("import", "doccano", "a1.jsonl").code == 0
    assert spans(run, "text-1") == {("a1", SPAN, "vague")}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"created_at": "yesterday"}, "'yesterday' is no time"),
        ({"created_at": "2026-13-01T00:00:00Z"}, "'2026-13-01T00:00:00Z' is no time"),
        ({"lead_time": -1}, "-1.0 is no number of seconds"),
    ],
)
def test_times_that_are_none_are_refused(run: Run, folder: Path, told: dict[str, Any], said: str) -> None:
    result = {"id": "c", "type": "choices", "from_name": "claim", "value": {"choices": ["yes"]}}
    done = run("import", "labelstudio", put(folder, "ls.json", [task(annotation(1, result, **told))]))
    assert (done.code, (folder / "annotate.db").exists()) == (3, False)
    assert f"ls.json, task 1: {said}" in done.err


def test_times_come_in_as_utc(run: Run, folder: Path) -> None:
    result = {"id": "c", "type": "choices", "from_name": "claim", "value": {"choices": ["yes"]}}
    at = {"created_at": "2026-01-01T01:30:00+02:00"}
    assert run("import", "labelstudio", put(folder, "ls.json", [task(annotation("a1", result, **at))])).code == 0
    assert "2025-12-31T23:30:00.000Z" in run("export", "csv").out
