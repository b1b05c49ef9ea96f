"""spaCy reads the texts to the letter, and every label and span at the tokens it touches."""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from annotate.exchange.outgoing.tokens import aligned, covered, tokens
from tests.conftest import Run
from tests.exchange.project import facts, full, records


@pytest.fixture
def docs(run: Run, folder: Path) -> dict[str, Doc]:
    full(folder / "annotate.db").close()
    assert run("export", "spacy", "out.spacy").code == 0
    found = DocBin().from_disk("out.spacy").get_docs(spacy.blank("xx").vocab)
    return {doc.user_data["document"]: doc for doc in found}


def test_every_text_is_there_to_the_letter(docs: dict[str, Doc], folder: Path) -> None:
    from sqlite_utils import Database

    wanted = {one.document.name: one.document for one in records(Database(folder / "annotate.db"))}
    assert {name: doc.text for name, doc in docs.items()} == {name: one.text for name, one in wanted.items()}
    for name, doc in docs.items():
        assert doc.user_data["document_sha256"] == wanted[name].sha256
        cut = [(span.start_char, span.end_char) for span in doc.spans["sentences"]]
        assert cut == list(wanted[name].sentences)


def test_every_label_and_span_is_in_the_group_of_its_question_and_annotator(
    docs: dict[str, Doc], folder: Path
) -> None:
    from sqlite_utils import Database

    told = set()
    for name, doc in docs.items():
        for group, spans in doc.spans.items():
            field, _, who = group.partition(":")
            for span in spans if who else []:
                told.add((name, span.start_char, span.end_char, field, span.label_, who))
    wanted = set()
    for record in records(Database(folder / "annotate.db")):
        text = record.document.text
        places = tokens(text, 0, len(text))
        for one in record.sentences:
            for said in one.answers:
                if said.label:
                    wanted.add((record.document.name, one.start, one.stop, "stance", said.label, said.annotator))
            for span in one.spans:
                at = covered(places, [(span.start, span.stop)])
                start, stop = places[at[0]][0], places[at[-1]][1]
                assert aligned(places, span.pieces) == ((start, stop) == (span.start, span.stop))
                said = (span.field, span.kind or span.field, span.annotator)
                wanted.add((record.document.name, start, stop, *said))
    assert told == wanted
    assert len(told) == 15 + 10


def test_only_the_span_inside_a_word_and_the_one_in_pieces_are_elsewhere(
    docs: dict[str, Doc], folder: Path
) -> None:
    from sqlite_utils import Database

    told = {
        (name, span.start_char, span.end_char)
        for name, doc in docs.items()
        for group, spans in doc.spans.items()
        for span in spans
        if group != "sentences"
    }
    missing = {one[:3] for one in facts(records(Database(folder / "annotate.db")))} - told
    words = {docs[name].text[start:stop] for name, start, stop in missing}
    assert words == {"jourd", "=1+1", "[/b]", "</script>"}
