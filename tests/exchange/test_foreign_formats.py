"""What other tools get is what was said: the same labels and spans at the same places, read back."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotate.exchange.outgoing.labelstudio import ANNOTATOR
from tests.conftest import Run
from tests.exchange.project import full

Said = set[tuple[str, int, int, str, str]]  #: document, start, stop, label, annotator


@pytest.fixture
def said(run: Run, folder: Path) -> dict[str, Said]:
    """Everything that was said in the nasty project, by field; "all" together."""
    full(folder / "annotate.db").close()
    assert run("export", "jsonl", "all.jsonl").code == 0
    found: dict[str, Said] = {"all": set()}
    for line in (folder / "all.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        record = json.loads(line)
        place = (record["document"], record["start"], record["stop"])
        rows = [("stance", (*place, one["label"], one["annotator"])) for one in record["labels"] if one["label"]]
        rows += [
            (
                one["field"],
                (record["document"], one["start"], one["stop"], one["kind"] or one["field"], one["annotator"]),
            )
            for one in record["spans"]
        ]
        for field, row in rows:
            found.setdefault(field, set()).add(row)
            found["all"].add(row)
    assert len(found["stance"]) > 9
    assert len(found["voice"] | found["said"]) > 6
    return found


@pytest.fixture
def texts(run: Run, said: dict[str, Said]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in Path("all.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        one = json.loads(line)
        found[one["document"]] = found.get(one["document"], "") + one["before"] + one["text"] + one["after"]
    return found


def exported(run: Run, name: str) -> Path:
    done = run("export", name, "out")
    assert done.code == 0, done.err
    return Path("out")


def lines(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_bytes().split(b"\n") if line)


def test_label_studio_gets_a_region_for_every_label_and_span(run: Run, said: dict[str, Said], texts: Any) -> None:
    folder = exported(run, "labelstudio")
    found: Said = set()
    for task in json.loads((folder / "tasks.json").read_bytes()):
        document, text = task["data"]["document"], task["data"]["text"]
        for annotation in task["annotations"]:
            assert "completed_by" not in annotation, "an account the server does not have refuses the file"
            (who,) = [one["value"]["text"][0] for one in annotation["result"] if one.get("from_name") == ANNOTATOR]
            keys = {one["id"] for one in annotation["result"] if one["type"] == "labels"}
            for one in annotation["result"]:
                if one["type"] == "relation":
                    assert {one["from_id"], one["to_id"]} <= keys
                elif one["type"] == "labels":
                    value = one["value"]
                    assert text[value["start"] : value["end"]] == value["text"]
                    found.add((document, value["start"], value["end"], value["labels"][0], who))
    assert found == said["all"]


def test_the_labelling_interface_has_a_control_for_every_result(run: Run, said: dict[str, Said]) -> None:
    folder = exported(run, "labelstudio")
    view = ET.fromstring((folder / "config.xml").read_text(encoding="utf-8"))
    controls = {one.get("name"): {child.get("value") for child in one} for one in view.iter() if one.get("toName")}
    relations = {one.get("value") for one in view.iter("Relation")}
    for task in json.loads((folder / "tasks.json").read_bytes()):
        for annotation in task["annotations"]:
            for one in annotation["result"]:
                if one["type"] == "relation":
                    assert set(one["labels"]) <= relations
                    continue
                chosen = set(one["value"].get("labels", one["value"].get("choices", [])))
                assert chosen <= controls[one["from_name"]]


def test_doccano_gets_ascii_files_by_question_and_annotator(run: Run, said: dict[str, Said], texts: Any) -> None:
    folder = exported(run, "doccano")
    for question, wanted in said.items():
        found: Said = set()
        for path in (folder / question).glob("*.jsonl"):
            assert path.read_bytes().isascii()
            for one in lines(path):
                for label in one["label"]:
                    start, stop, name = label if isinstance(label, list) else (0, len(one["text"]), label)
                    begin = one.get("start", 0)
                    document = texts[one["document"]]
                    assert document[begin + start : begin + stop] == one["text"][start:stop]
                    found.add((one["document"], begin + start, begin + stop, name, path.stem))
        if question != "all":
            assert found == wanted


def test_prodigy_gets_spans_on_tokens_that_leave_nothing_out(run: Run, said: dict[str, Said]) -> None:
    found: Said = set()
    for task in lines(exported(run, "prodigy")):
        text, tokens = task["text"], task["tokens"]
        assert [token["id"] for token in tokens] == list(range(len(tokens)))
        assert all(text[token["start"] : token["end"]] == token["text"] for token in tokens)
        assert "".join("".join(token["text"] for token in tokens).split()) == "".join(text.split())
        for span in task["spans"]:
            first, last = tokens[span["token_start"]], tokens[span["token_end"]]
            assert first["start"] <= span["start"] < span["end"] <= last["end"]
            found.add((task["meta"]["document"], span["start"], span["end"], span["label"], task["_session_id"]))
    assert found == said["all"]


def test_brat_gets_every_span_at_its_pieces_and_no_line_break_in_one(
    run: Run, said: dict[str, Said], texts: dict[str, str]
) -> None:
    folder = exported(run, "brat")
    by_text = {text: name for name, text in texts.items()}
    found: Said = set()
    for path in folder.glob("*/*.ann"):
        text = path.with_suffix(".txt").read_bytes().decode()
        bounds: dict[str, tuple[str, int, int]] = {}
        kinds: dict[str, str] = {}
        for line in path.read_bytes().decode().split("\n")[:-1]:
            key, rest, *quote = line.split("\t")
            if key.startswith("T"):
                kind, places = rest.split(" ", 1)
                pieces = [tuple(map(int, one.split())) for one in places.split(";")]
                assert all("\n" not in text[a:b] and "\r" not in text[a:b] for a, b in pieces)
                assert len(quote[0]) == sum(b - a for a, b in pieces) + len(pieces) - 1
                bounds[key] = (kind, pieces[0][0], pieces[-1][1])
            elif key.startswith("A"):
                _, target, value = rest.split(" ")
                kinds.setdefault(target, value)
            elif key.startswith("R"):
                _, first, second = rest.split(" ")
                assert {first.removeprefix("Arg1:"), second.removeprefix("Arg2:")} <= bounds.keys()
        document = by_text[text]
        who = path.parent.name
        found |= {
            (document, a, b, kinds.get(key, kind), who)
            for key, (kind, a, b) in bounds.items()
            if key in kinds or kind != "stance"
        }
    assert found == said["all"]


def test_conll_columns_are_balanced_tags_of_whole_tokens(
    run: Run, said: dict[str, Said], texts: dict[str, str]
) -> None:
    content = exported(run, "conll").read_bytes().decode()
    head, *body = content.split("\n")
    columns = head.removeprefix("# ").split("\t")
    labels: Said = set()
    before = ["O"] * len(columns)
    for line in body:
        if not line:
            continue
        cells = line.split("\t")
        assert len(cells) == len(columns)
        document, start, stop = cells[0], int(cells[3]), int(cells[4])
        assert "".join(texts[document][start:stop].split()) == "".join(cells[2].split())
        for at, (name, cell) in enumerate(zip(columns[5:], cells[5:], strict=True), 5):
            if name.startswith("stance:"):
                labels |= {(document, start, stop, cell, name.partition(":")[2])} if cell != "_" else set()
            elif cell.startswith("I-"):
                assert before[at][2:] == cell[2:], "no tag goes on without a beginning"
            before[at] = cell
    for document, start, stop, label, who in said["stance"]:
        assert any((document, label, who) == (one[0], one[3], one[4]) and start <= one[1] < stop for one in labels)


def test_web_annotations_quote_what_they_point_at_and_end_no_script(
    run: Run, said: dict[str, Said], texts: dict[str, str]
) -> None:
    raw = exported(run, "webannotation").read_bytes()
    assert b"</" not in raw
    page = json.loads(raw)
    by_quote: set[tuple[str, str]] = set()
    identities = [one["id"] for one in page["items"]]
    assert len(set(identities)) == len(identities)
    for one in page["items"]:
        targets = one["target"] if isinstance(one["target"], list) else [one["target"]]
        for target in targets:
            position, quote = target["selector"]
            text = next(
                text for text in texts.values() if text[position["start"] : position["end"]] == quote["exact"]
            )
            around = f"{quote['prefix']}{quote['exact']}{quote['suffix']}"
            assert around in text
        by_quote.add((one["creator"]["nickname"], one["body"][0]["value"]))
        for body in one["body"]:
            assert body["type"] != "SpecificResource" or body["source"] in identities
    assert by_quote == {(who, label) for *_, label, who in said["all"]} | {
        (who, value) for who, value in by_quote if value not in {row[3] for row in said["all"]}
    }
    assert len(page["items"]) == len(said["all"])


@pytest.mark.parametrize("name", ["labelstudio", "doccano", "prodigy", "brat", "conll", "webannotation"])
def test_the_same_labels_give_the_same_bytes_and_no_file_lies_outside(
    run: Run, said: dict[str, Said], name: str
) -> None:
    Path("x").mkdir()
    for place in ("one", "two"):
        assert run("export", name, f"x/{place}").code == 0
    one, two = ({path.relative_to(root): path.read_bytes() for path in [root, *root.rglob("*")] if path.is_file()}
                for root in (Path("x/one"), Path("x/two")))  # fmt: skip
    assert one == two
    assert {path.name.split(".db")[0] for path in Path().iterdir()} == {"all.jsonl", "annotate", "x"}
