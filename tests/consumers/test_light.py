"""Small readers get what was said: bratly, extruct, rdflib, seqeval. The rest is what --explain says."""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from seqeval.metrics.sequence_labeling import get_entities

from annotate.exchange.losses import layers, one_layer
from tests.consumers.environment import Environment
from tests.consumers.project import Project, Said, marked, said, told
from tests.exchange.project import make, mark, records, schema, sitting


@pytest.fixture(scope="session")
def light(environment: Callable[[str], Environment]) -> Environment:
    return environment("light")


# -- brat ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def brat(light: Environment, project: Project) -> list[dict[str, Any]]:
    """What bratly finds, with the name of the document that lies beside it, byte for byte."""
    folder = project.export("brat")
    found: list[dict[str, Any]] = light.read("read_brat", folder)
    names = {text: name for name, text in project.texts.items()}
    for one in found:
        one["document"] = names[(folder / one["annotator"] / f"{one['file']}.txt").read_bytes().decode()]
    return found


def test_bratly_reads_every_line_of_brat(brat: list[dict[str, Any]], project: Project) -> None:
    for one in brat:
        path = project.export("brat") / one["annotator"] / f"{one['file']}.ann"
        assert path.read_bytes().count(b"\n") == one["lines"]


def test_bratly_finds_every_label_and_span(brat: list[dict[str, Any]], project: Project) -> None:
    found = []
    for one in brat:
        kinds = {key: value for key, _, (value,) in one["attributes"]}
        for key, entity in one["entities"].items():
            pieces = entity["pieces"]
            if entity["type"] != "stance" or key in kinds:  # a note alone has a place and no label
                label = kinds.get(key, entity["type"])
                found.append(
                    (one["document"], pieces[0][0], pieces[-1][1], entity["type"], label, one["annotator"])
                )
    assert told(found) == project.labels | project.spans


def test_bratly_finds_the_pieces_and_the_links_of_spans(brat: list[dict[str, Any]], project: Project) -> None:
    pieces, links = set(), set()
    for one in brat:
        text = project.texts[one["document"]]
        places = {key: entity["pieces"] for key, entity in one["entities"].items()}
        for key, entity in one["entities"].items():
            words = " ".join(text[start:stop] for start, stop in places[key])
            assert "".join(entity["words"].split()) == "".join(words.split())
            if entity["type"] != "stance":
                pieces |= {(one["document"], one["annotator"], start, stop) for start, stop in places[key]}
        for name, first, second in one["relations"]:
            links.add((one["annotator"], places[first][0][0], name, places[second][0][0]))
    wanted = {
        (record.document.name, span.annotator, start + line.start(), start + line.end())
        for record in project.documents
        for span in marked(record)
        for start, stop in span.pieces
        for line in re.finditer(r"[^\r\n]+", record.document.text[start:stop])
    }
    assert pieces == wanted
    assert links == tied(project)
    assert {name for _, _, name, _ in links} == {"by", "echoes"}


def tied(project: Project) -> set[tuple[str, int, str, int]]:
    """Return the links of spans: who, where the span begins, the link, where its other end begins."""
    every = [span for record in project.documents for span in marked(record)]
    begins = {(span.annotator, span.unit): span.start for span in every}
    return {
        (span.annotator, span.start, name, begins[span.annotator, unit])
        for span in every
        for name, units in span.links
        for unit in units
    }


# -- ClaimReview --------------------------------------------------------------------------------------------


def test_extruct_finds_every_label_in_a_page_and_no_script_ends_early(
    light: Environment, project: Project, tmp_path: Path
) -> None:
    claims = project.export("claimreview").read_text(encoding="utf-8")
    page = f'<html><head><script type="application/ld+json">{claims}</script></head><body><p>Us.</p></body></html>'
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    (graph,) = light.read("read_claims", tmp_path / "page.html")
    places = {
        (record.document.name, one.text): (one.start, one.stop)
        for record in project.documents
        for one in record.sentences
    }
    found = []
    for review in graph["@graph"]:
        document = project.names[review["itemReviewed"]["appearance"]["identifier"].removeprefix("urn:sha256:")]
        place = places[document, review["claimReviewed"]]
        found.append(
            (document, *place, "stance", review["reviewRating"]["alternateName"], review["author"]["name"])
        )
    assert told(found) == project.labels  # spans have no place in it


# -- Web Annotation -----------------------------------------------------------------------------------------

LABELLING = ("classifying", "tagging")  #: of the purposes of a body


def test_rdflib_finds_every_label_and_span_with_its_pieces_and_links(light: Environment, project: Project) -> None:
    sources = {record.url or f"urn:sha256:{record.document.sha256}": record for record in project.documents}
    annotations = light.read("read_rdf", project.export("webannotation"))
    begins = {one["id"]: min(target["place"][0] for target in one["targets"]) for one in annotations}
    found, pieces, links = [], set(), set()
    for one in annotations:
        (document,) = {sources[target["source"]].document for target in one["targets"]}
        for target in one["targets"]:
            start, stop = target["place"]
            assert document.text[start:stop] == target["exact"]
            pieces.add((document.name, one["creator"], start, stop))
        values = {body["name"]: body["value"] for body in one["bodies"] if body["purpose"] in LABELLING}
        (name,) = values.keys() - {"gist"}
        field = {"type": "voice", "mood": "said"}.get(name, name)
        places = sorted(target["place"] for target in one["targets"])
        found.append((document.name, places[0][0], places[-1][1], field, values[name], one["creator"]))
        for body in one["bodies"]:
            if body["purpose"] == "linking":
                links.add((one["creator"], begins[one["id"]], body["name"], begins[body["value"]]))
    assert told(found) == project.labels | project.spans
    spans = {(record.document.name, span) for record in project.documents for span in marked(record)}
    assert pieces == {(name, span.annotator, *piece) for name, span in spans for piece in span.pieces} | {
        (one.document, one.annotator, one.start, one.stop) for one in project.labels
    }
    assert links == tied(project)


# -- BIO ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def columns(project: Project) -> tuple[list[str], dict[str, list[list[list[str]]]]]:
    """The names of the columns, and of each document the sentences: the cells of each token."""
    head, body = project.export("conll").read_text(encoding="utf-8").split("\n", 1)
    blocks = [[line.split("\t") for line in block.split("\n")] for block in body.strip("\n").split("\n\n")]
    found = {name: [block for block in blocks if block[0][0] == name] for name in project.texts}
    return head.removeprefix("# ").split("\t"), found


def test_seqeval_finds_the_spans_of_one_layer_at_the_tokens_they_touch(columns: Any, project: Project) -> None:
    names, sentences = columns
    found = []
    for at, column in enumerate(names):
        field, _, who = column.partition(":")
        if field in ("voice", "said"):
            for document, every in sentences.items():
                tokens = [token for sentence in every for token in (*sentence, None)]
                entities = get_entities([[token[at] for token in sentence] for sentence in every])
                for label, first, last in entities:
                    found.append((document, int(tokens[first][3]), int(tokens[last][4]), field, label, who))
    wanted, lost = set(), []
    for record in project.documents:
        places = [(int(token[3]), int(token[4])) for one in sentences[record.document.name] for token in one]
        for (who, field), spans in layers(record).items():
            kept, overlapping = one_layer(spans)
            lost += [span for span in spans if span not in kept]
            assert len(kept) + overlapping == len(spans)
            for span in kept:
                for start, stop in span.pieces:
                    touched = [place for place in places if place[0] < stop and place[1] > start]
                    ends = (touched[0][0], touched[-1][1])
                    wanted.add(Said(record.document.name, *ends, field, span.kind or field, who))
    assert told(found) == wanted
    assert [(one.annotator, one.start, one.stop) for one in lost] == [("al", 41, 76)]
    moved = {said(record.document.name, one) for record in project.documents for one in marked(record)} - wanted
    assert {project.texts[one.document][one.start : one.stop] for one in moved if one.stop - one.start == 5} == {
        "jourd"
    }
    assert len(moved) == 3  # the overlapping one, the one inside a word, the one in pieces


def test_the_columns_of_labels_have_the_label_of_every_sentence(columns: Any, project: Project) -> None:
    names, sentences = columns
    found = []
    for at, column in enumerate(names):
        field, _, who = column.partition(":")
        if field == "stance":
            for document, every in sentences.items():
                for sentence in every:
                    (label,) = {token[at] for token in sentence}
                    if label != "_":
                        found.append((document, int(sentence[0][3]), int(sentence[-1][4]), field, label, who))
    assert told(found) == project.labels


def test_seqeval_finds_two_spans_in_two_sentences_where_one_goes_on(tmp_path: Path) -> None:
    with closing(make(tmp_path / "annotate.db")) as db:
        zoe = sitting(db, "zoé")
        mark(zoe, "dit-on.\r\nIl a dit", "no_source")
        made = Project(tmp_path, records(db, asked=schema()))
    head, body = made.export("conll").read_text(encoding="utf-8").split("\n", 1)
    at = head.split("\t").index("unsupported:zoé")
    blocks = [[line.split("\t") for line in block.split("\n")] for block in body.strip("\n").split("\n\n")]
    apart = get_entities([[token[at] for token in block] for block in blocks])
    together = get_entities([token[at] for block in blocks for token in block])
    assert [name for name, _, _ in apart] == ["no_source", "no_source"]
    assert [name for name, _, _ in together] == ["no_source"]
