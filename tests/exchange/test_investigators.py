"""STIX, MISP and ClaimReview readers get who held what for how credible, and how reliable each source is."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pymisp
import pytest
import stix2
from sqlite_utils import Database
from stix2.confidence.scales import value_to_admiralty_credibility

from annotate.cli.schema_source import resolve
from annotate.store.catalog import add_schema
from tests.conftest import Run
from tests.exchange.project import WHO, answer, full, label, make, note, records, sitting

ADMIRALTY = resolve("source-reliability")
#: sentence -> {annotator: credibility}
GIVEN = {
    1: {"zoé": "1", "al": "2", "bo": "2"},
    2: {"zoé": "6", "al": "6"},
    3: {"zoé": "3", "al": "4"},
    4: {"bo": "5"},
}


@pytest.fixture
def db(folder: Path) -> Database:
    """The nasty texts, judged by the Admiralty code; two of three credit the first sentence to Le Jour."""
    db = make(folder / "annotate.db")
    add_schema(db, ADMIRALTY)
    sessions = {who: sitting(db, who, asked=ADMIRALTY) for who in WHO}
    for number, given in GIVEN.items():
        for who, credibility in given.items():
            label(sessions[who], number, credibility)
    answer(sessions["zoé"], 1, "source", "Le Jour")
    answer(sessions["al"], 1, "source", "Le Jour")
    answer(sessions["bo"], 1, "source", "none")
    answer(sessions["al"], 3, "source", "</script>")
    for who, letter in (("zoé", "B"), ("al", "B"), ("bo", "E")):
        session = sessions[who]
        session.record(session.labeling.draft_value("reliability", letter, "Le Jour"))
    note(sessions["al"], 1, 'vu\n"deux" fois')
    return db


def sentence(db: Database, number: int) -> Any:
    (record,) = [one for one in records_of(db) if one.document.name == "émeute"]
    return record.sentences[number - 1]


def records_of(db: Database) -> Any:
    from annotate.exchange.stored import read_dataset
    from annotate.store.questions.export_rows import documents_by_name

    return list(read_dataset(db, ADMIRALTY, documents_by_name(db)).documents)


# -- STIX ---------------------------------------------------------------------------------------------------


def bundle(run: Run, *more: str) -> Any:
    done = run("export", "stix", "out.json", "--force", *more)
    assert done.code == 0, done.err
    return stix2.parse(Path("out.json").read_text(encoding="utf-8"), allow_custom=False)


def by_type(bundle: Any, kind: str) -> list[Any]:
    return [one for one in bundle.objects if one.type == kind]


def test_stix_parses_it_and_every_reference_ends_in_the_bundle(run: Run, db: Database) -> None:
    found = bundle(run)
    ids = [one.id for one in found.objects]
    assert len(set(ids)) == len(ids)
    for one in found.objects:
        ends = [*one.get("object_refs", []), *([one.created_by_ref] if "created_by_ref" in one else [])]
        assert set(ends) <= set(ids)


def test_opinions_are_what_each_annotator_held(run: Run, db: Database) -> None:
    found = bundle(run)
    known = {one.id: one for one in found.objects}
    words = {"1": "strongly-agree", "2": "agree", "3": "neutral", "4": "disagree", "5": "strongly-disagree"}
    told = {
        (known[one.object_refs[0]].content, known[one.created_by_ref].name, one.opinion)
        for one in by_type(found, "opinion")
    }
    assert told == {
        (sentence(db, number).text, who, words[given])
        for number, by_whom in GIVEN.items()
        for who, given in by_whom.items()
        if given != "6"
    }
    (why,) = [one.explanation for one in by_type(found, "opinion") if "explanation" in one]
    assert why == 'vu\n"deux" fois'


def test_confidence_is_the_credibility_on_the_scale_of_stix_and_of_6_or_a_tie_there_is_none(
    run: Run, db: Database
) -> None:
    notes = {one.content: one for one in by_type(bundle(run), "note")}
    first, unjudged, tied, last = (notes[sentence(db, number).text] for number in (1, 2, 3, 4))
    assert value_to_admiralty_credibility(first.confidence).startswith("2")
    assert value_to_admiralty_credibility(last.confidence).startswith("5")
    assert "confidence" not in unjudged
    assert "confidence" not in tied
    assert unjudged.labels == ['admiralty-scale:information-credibility="6"']
    assert first.labels == [
        'admiralty-scale:information-credibility="2"',
        'admiralty-scale:source-reliability="b"',
    ]


def test_a_source_has_its_letter_as_a_label_and_its_ratings_as_notes(run: Run, db: Database) -> None:
    found = bundle(run)
    known = {one.id: one for one in found.objects}
    (source,) = [one for one in by_type(found, "identity") if one.name == "Le Jour"]
    assert source.labels == ["source", 'admiralty-scale:source-reliability="b"']
    rated = [one for one in by_type(found, "note") if source.id in one.object_refs and "created_by_ref" in one]
    ratings = {(known[one.created_by_ref].name, one.content) for one in rated}
    assert ratings == {("zoé", "reliability: B"), ("al", "reliability: B"), ("bo", "reliability: E")}


def test_labels_that_are_no_credibility_are_notes_and_nobodys_opinion(run: Run, folder: Path) -> None:
    full(folder / "annotate.db").close()
    found = bundle(run)
    known = {one.id: one for one in found.objects}
    assert by_type(found, "opinion") == []
    with_db = Database(folder / "annotate.db")
    wanted = {
        (one.text, said.annotator, f"stance: {said.label}")
        for record in records(with_db)
        for one in record.sentences
        for said in one.answers
        if said.label
    }
    told = {
        (known[one.object_refs[0]].get("content"), known[one.created_by_ref].name, one.content.split("\n")[0])
        for one in by_type(found, "note")
        if "created_by_ref" in one
    }
    assert wanted <= told
    assert {one.name for one in by_type(found, "identity")} == {*WHO, "gold", "Le Jour", "=no"}


# -- MISP ---------------------------------------------------------------------------------------------------


def events(run: Run) -> dict[str, pymisp.MISPEvent]:
    done = run("export", "misp", "feed", "--force")
    assert done.code == 0, done.err
    found = {}
    for path in Path("feed").glob("*-*.json"):
        event = pymisp.MISPEvent()
        event.load_file(path)
        assert event.uuid == path.stem
        found[event.info] = event
    manifest = json.loads(Path("feed/manifest.json").read_bytes())
    assert manifest.keys() == {event.uuid for event in found.values()}
    assert all(one.manifest[one.uuid]["Orgc"] == manifest[one.uuid]["Orgc"] for one in found.values())
    return found


def tags(one: Any) -> list[str]:
    return [tag.name for tag in one.tags]


def test_misp_reads_sentences_with_tags_of_its_taxonomy(run: Run, db: Database) -> None:
    event = events(run)["émeute"]
    told = {one.value: tags(one) for one in event.attributes if one.type == "text"}
    scale = "admiralty-scale:information-credibility"
    assert told == {
        sentence(db, 1).text: [f'{scale}="2"', 'admiralty-scale:source-reliability="b"'],
        sentence(db, 2).text: [f'{scale}="6"'],
        sentence(db, 3).text: [],
        sentence(db, 4).text: [f'{scale}="5"'],
    }
    (sha256,) = [one.value for one in event.attributes if one.type == "sha256"]
    assert sha256 == next(one.document.sha256 for one in records_of(db) if one.document.name == "émeute")


def test_misp_opinions_are_what_each_annotator_held_and_a_6_is_a_note(run: Run, db: Database) -> None:
    out_of_100 = {"1": 90, "2": 70, "3": 50, "4": 30, "5": 10}
    event = events(run)["émeute"]
    for number, given in GIVEN.items():
        (one,) = [one for one in event.attributes if one.value == sentence(db, number).text]
        assert {said.authors: said.opinion for said in one.opinions} == {
            who: out_of_100[value] for who, value in given.items() if value != "6"
        }
        assert {said.authors: said.note for said in one.notes} == {
            who: "credibility: 6" for who, value in given.items() if value == "6"
        }


def test_misp_gets_the_sources_with_their_letters_and_who_gave_which(run: Run, db: Database) -> None:
    (one,) = events(run)["Sources, and how reliable they are"].attributes
    assert (one.value, tags(one)) == ("Le Jour", ['admiralty-scale:source-reliability="b"'])
    assert {(said.authors, said.note) for said in one.notes} == {
        ("zoé", "reliability: B"),
        ("al", "reliability: B"),
        ("bo", "reliability: E"),
    }


# -- ClaimReview --------------------------------------------------------------------------------------------


class _Scripts(HTMLParser):
    """The scripts of a page, and how many other tags there are."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.others: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._inside = tag == "script"
        self.others += [] if self._inside else [tag]

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts.append(data)


def reviews(run: Run) -> list[dict[str, Any]]:
    done = run("export", "claimreview", "out.json", "--force")
    assert done.code == 0, done.err
    page = _Scripts()
    page.feed(f'<script type="application/ld+json">{Path("out.json").read_text(encoding="utf-8")}</script>')
    assert page.others == []
    graph: list[dict[str, Any]] = json.loads("".join(page.scripts))["@graph"]
    assert len({one["@id"] for one in graph}) == len(graph)
    return graph


def test_a_review_in_a_page_is_what_was_judged_and_no_text_ends_the_script(run: Run, db: Database) -> None:
    told = {(one["claimReviewed"], one["author"]["name"]): one for one in reviews(run)}
    assert told.keys() == {(sentence(db, number).text, who) for number, given in GIVEN.items() for who in given}
    for number, given in GIVEN.items():
        for who, value in given.items():
            rating = told[sentence(db, number).text, who]["reviewRating"]
            assert rating.get("ratingValue") == (None if value == "6" else 6 - int(value))
            assert rating["alternateName"] == ADMIRALTY.sentence_field.label(value).shown("fr")
    first = told[sentence(db, 1).text, "bo"]["itemReviewed"]
    assert (first["author"]["name"], first["datePublished"]) == ("Le Jour", "2023-11")


def test_labels_without_a_scale_are_a_verdict_in_words_only(run: Run, folder: Path) -> None:
    full(folder / "annotate.db").close()
    ratings = [one["reviewRating"] for one in reviews(run)]
    assert len(ratings) == 15
    assert all(rating.keys() == {"@type", "alternateName"} for rating in ratings)
    named = {
        (one["itemReviewed"]["appearance"]["name"], one["itemReviewed"]["appearance"].get("url"))
        for one in reviews(run)
    }
    assert ("no", "https://example.org/?a=1&b=2") in named


@pytest.mark.parametrize("name", ["stix", "misp", "claimreview", "spacy", "inception"])
def test_the_same_labels_are_the_same_bytes(run: Run, folder: Path, name: str) -> None:
    full(folder / "annotate.db").close()
    Path("x").mkdir()
    for place in ("one", "two"):
        assert run("export", name, f"x/{place}").code == 0
    one, two = ({path.relative_to(root): path.read_bytes() for path in [root, *root.rglob("*")] if path.is_file()}
                for root in (Path("x/one"), Path("x/two")))  # fmt: skip
    assert one == two
    assert one
