import re
import tracemalloc

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.exchange.reading import read_documents
from annotate.store.catalog import add_document, documents
from annotate.store.database import open_database
from annotate.store.questions.export_rows import documents_by_name, one_view
from tests.exchange.project import WHO, label, make, mark, nasty, schema, sitting


def read(db, **options):
    return list(read_documents(db, schema(), documents_by_name(db), **options))


def tamper(db, statement):
    db.conn.execute("DROP TRIGGER judgments_are_never_changed")
    db.conn.execute(statement)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE judgments SET start = start - 1 WHERE unit LIKE 'span:%'", "al: the text at 8-45 is not what"),
        ("UPDATE judgments SET quote = 'la france' WHERE unit LIKE 'span:%'", "'span:9-45' quotes"),
        ("UPDATE judgments SET stop = stop + 1 WHERE unit LIKE 'sentence:%'", "no sentence stands at 0-57"),
        ("UPDATE answers SET value = 'lie' WHERE field = 'label'", "al: 'lie' is not a label"),
        ("UPDATE documents SET text = text || '!' WHERE name = 'émeute'", "The text of 'émeute' is damaged"),
    ],
)
def test_what_does_not_fit_its_text_or_schema_is_named_and_refused(tmp_path, statement, named):
    db = make(tmp_path / "annotate.db")
    session = sitting(db, "al")
    label(session, 1, "fact")
    mark(session, "La France a montré sa responsabilité", None)
    assert read(db)
    tamper(db, statement)
    with pytest.raises(AnnotateError, match=re.escape(named)) as caught:
        read(db)
    assert caught.value.code == ExitCode.BAD_DATA


def test_pseudonyms_hide_every_name_and_do_not_follow_the_alphabet(tmp_path):
    db = nasty(tmp_path / "annotate.db")
    open_names, hidden = read(db), read(db, hide_names=True)
    assert not re.search("|".join(f"annotator='{name}'" for name in WHO), repr(hidden))
    expected = dict(zip(WHO, ("annotator-1", "annotator-2", "annotator-3"), strict=True))
    for before, after in zip(open_names, hidden, strict=True):
        for was, now in zip(before.sentences, after.sentences, strict=True):
            assert {(expected[a.annotator], a.label) for a in was.answers} == {
                (a.annotator, a.label) for a in now.answers
            }
            assert {(expected[s.annotator], s.unit) for s in was.spans} == {
                (s.annotator, s.unit) for s in now.spans
            }
            names = [a.annotator for a in now.answers]
            assert names == sorted(names)


def test_an_export_sees_one_state_while_others_go_on_labelling(tmp_path):
    path = tmp_path / "annotate.db"
    db = make(path)
    label(sitting(db, "al"), 1, "fact")
    reader = open_database(path, write=False)
    with one_view(reader, path):
        documents = read_documents(reader, schema(), documents_by_name(reader))
        next(documents)
        label(sitting(db, "bo"), 1, "claim")
        said = [a.annotator for d in documents for s in d.sentences for a in s.answers]
    assert said == ["al"]
    assert [a.annotator for d in read(reader) for s in d.sentences for a in s.answers] == ["al", "bo"]


def test_a_span_moved_or_given_another_kind_is_written_as_it_now_stands(tmp_path):
    db = make(tmp_path / "annotate.db")
    session = sitting(db, "al")
    mark(session, "La France", "no_source")
    session.record(session.labeling.draft_kind("impersonal"))
    session.record(session.labeling.draft_ends(12, 18))
    spans = [span for d in read(db) for s in d.sentences for span in s.spans]
    assert [(span.unit, span.start, span.stop, span.quote, span.kind) for span in spans] == [
        ("span:9-18", 12, 18, "France", "impersonal")
    ]


def peak_of_reading(db):
    queue = documents_by_name(db)
    tracemalloc.start()
    for _ in read_documents(db, schema(), queue):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_number_of_documents(tmp_path):
    db = make(tmp_path / "annotate.db")
    peaks = []
    for group in (10, 190):
        for n in range(group):
            text = f"{group} {n} " + "Il pleut. " * 500
            cuts = [(at, at + 9) for at in range(10, 4500, 10)]
            add_document(db, f"{group}-{n}", text, cuts, segmenter="by hand", language="fr")
        peaks.append(peak_of_reading(db))
    assert len(documents(db)) == 203
    assert peaks[1] < 1.5 * peaks[0]
