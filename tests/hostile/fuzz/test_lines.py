"""Whatever is typed into the line mode: understood or refused as a whole, and what it says is what is stored."""

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from hypothesis import event, given
from hypothesis import strategies as st

from annotate.cli.schema_source import FOLDER, from_file
from annotate.errors import ExitCode
from annotate.model.labeling import Labeling, Refused
from annotate.model.schema import Schema
from annotate.store.catalog import add_annotator, add_document, add_schema, documents
from annotate.store.database import open_database
from annotate.store.journal import CUT_MARK
from annotate.store.recovery.doctor import examine
from annotate.text.segment import sentences
from annotate.ui.grammar import parse
from annotate.ui.keys import BY_WORD
from annotate.ui.line import LineMode
from annotate.ui.session import Session
from tests.hostile.corpus import ATTACKS, HERE, fuzzed
from tests.hostile.strict import LINES, violations

SCHEMAS = (
    *(FOLDER / f"{name}.toml" for name in ("fact-claim-opinion", "source-reliability", "event-factuality")),
    HERE / "schemas" / "everything.toml",
)
TEXTS = (
    "« Il pleut 😀 », dit-on. Le maire a dit oui. Selon\u00a0lui, le pont [/b] est fermé ; e\u0301te\u0301. Fin !",
    "Il a \x1b[2J dit oui. Non. \u202eNon\u202c, non et non ?",
)
WHO = "a1"


@cache
def schema(place: Path) -> Schema:
    return from_file(place)


@cache
def begun(place: Path) -> Path:
    """Return a database with the texts under a schema, in which nothing is labelled yet."""
    path = Path(mkdtemp(prefix="annotate-fuzz-")) / "begun.db"
    with closing(open_database(path, create=True)) as db:
        for number, text in enumerate(TEXTS):
            add_document(db, f"text {number}", text, sentences(text, "fr"), segmenter="fuzz")
        add_schema(db, schema(place))
        add_annotator(db, WHO)
    return path


def words(place: Path) -> st.SearchStrategy[str]:
    """Return a strategy of what lines under a schema are made of, and of what they are not."""
    asked = schema(place).fields
    labels = [label for field in asked for label in field.labels]
    labels += [label for field in asked for one in field.attributes for label in one.labels]
    fields = [*(field.name for field in asked), *(one.name for field in asked for one in field.attributes)]
    known = {name for label in labels for name in (label.name, label.key) if name}
    known |= {*fields, *(f"{name}=x" for name in fields)}
    known |= {
        f"{link.name}={to}"
        for field in schema(place).fields
        for link in field.links
        for to in ("1", "none", "2:1")
    }
    tails = st.sampled_from(("", "-3", "-5", "-2:2", "+4", "+5-6", "-"))
    places = st.builds("{}{}{}".format, st.sampled_from(("", "1:", "2:", "9:")), st.integers(0, 12), tails)
    quoted = st.sampled_from(("pleut", "a dit", "oui", "« Il", "Non", "[/b]", "non", "", "\x1b[2J", "é"))
    return st.one_of(
        st.sampled_from(sorted(BY_WORD)),
        st.sampled_from(sorted(known)),
        places,
        st.builds("{}{}{}".format, st.just('"'), quoted, st.sampled_from(('"', '" ', ""))),
        st.sampled_from(
            ("m 1-2", "m all", "m 3+5", "> by 1", "| 2", "g 1", "g 2", "none", "a,b", "3", "-1,5", "＝", "١")
        ),
        st.sampled_from(sorted(ATTACKS.values())),
        st.text(max_size=6),
    )


def sensible(place: Path) -> st.SearchStrategy[str]:
    """Return a strategy of lines as annotators type them; in their place not all of them can be done."""
    labels = st.sampled_from([one.key or one.name for one in schema(place).sentence_field.labels])
    kinds = [one.name for field in schema(place).span_fields for at in field.attributes for one in at.labels]
    names = [f"{field.name} {one.name}" for field in schema(place).further_fields for one in field.labels]
    ties = [f"> {one.name} 1" for field in schema(place).fields for one in field.links]
    number, kind = st.integers(1, 7), st.sampled_from(["", *kinds])
    return st.one_of(
        labels,
        labels,
        st.builds("m {}-{} {}".format, number, number, kind),
        st.builds("m {}+{} {}".format, number, number, kind),
        st.builds("m {0} {1} {2}".format, number, kind, labels),
        st.builds("& {}".format, number),
        st.builds("| {}".format, number),
        st.builds("g {}".format, number),
        st.sampled_from(["u", "u", "U", "s", "~", "x", "- =", "e a note", "e", "[ 1", "] 4", *names, *ties]),
    )


@cache
def lines(place: Path) -> st.SearchStrategy[str]:
    spaces = st.sampled_from((" ", " ", " ", "  ", "", "\t", "\u00a0"))
    pieces = st.lists(st.tuples(words(place), spaces), min_size=1, max_size=5)
    odd = pieces.map(lambda some: re.sub("[\n\r]", " ", "".join(word + space for word, space in some)))
    return st.one_of(sensible(place), sensible(place), odd)


CONVERSATIONS = st.sampled_from(SCHEMAS).flatmap(
    lambda place: st.tuples(st.just(place), st.lists(lines(place), min_size=1, max_size=12))
)


def held(labeling: Labeling) -> tuple[object, ...]:
    spans = [labeling.spans(at) for at in range(labeling.total)]
    values = [
        labeling.value(field.name, at) for field in labeling.schema.further_fields for at in range(labeling.total)
    ]
    about = [labeling.value(field.name, -1) for field in labeling.schema.document_fields]
    plain = labeling.labels, labeling.done, labeling.notes, labeling.confidence, labeling.skipped, labeling.ratings
    return *plain, spans, values, about, labeling.document.sentences


def stored(session: Session) -> int:
    """Return how many judgments were typed: without those that follow from a sentence cut otherwise."""
    question = f"SELECT count(*) FROM judgments WHERE schema = ? AND tool NOT LIKE '%{CUT_MARK}'"
    row = session.db.conn.execute("SELECT id FROM schemas WHERE sha256 = ?", (session.schema.sha256,)).fetchone()
    return int(session.db.conn.execute(question, row).fetchone()[0])


def typed(asked: list[str], session: Session, refusals: list[str]) -> Iterator[str]:
    """Yield the lines; of each, note first whether the grammar refuses it, which must change nothing."""
    for line in asked:
        before = held(session.labeling), session.labeling.position, session.labeling.selected
        try:
            steps = parse(line, session.labeling)
        except Refused as error:
            refusals.append(str(error))
        else:
            assert bool(steps) == bool(line.strip())
            if any(step.command == "quit" for step in steps):
                event("quits")
        assert (held(session.labeling), session.labeling.position, session.labeling.selected) == before
        yield f"{line}\n"


@fuzzed(150)
@given(CONVERSATIONS)
def test_any_lines_are_understood_or_refused_and_what_is_shown_as_saved_is_stored(
    asked: tuple[Path, list[str]],
) -> None:
    place, said = asked
    with TemporaryDirectory() as folder:
        path = Path(shutil.copy(begun(place), Path(folder) / "labels.db"))
        with closing(open_database(path)) as db:
            db.conn.execute("PRAGMA synchronous = OFF")  # what is fuzzed here is not durability
            session, shown, refusals = Session(db, WHO, schema(place), documents(db)), io.StringIO(), list[str]()
            mode = LineMode(session, typed(said, session, refusals), shown)
            code = mode.run()
            told = shown.getvalue()
            assert violations(told.encode(), LINES) == []
            assert told.count("\nnot done: ") == mode.unread >= len(refusals)
            assert code == (ExitCode.BAD_DATA if mode.unread else ExitCode.OK)
            saved = [line for line in told.splitlines() if line.startswith("saved: ")]
            cut = [line for line in saved if re.match(r"saved: sentence \d+ (is now two|goes on to)", line)]
            assert len(saved) - len(cut) == stored(session)
            event(f"{min(4, len(saved))} or more saved, {min(2, len(cut))} cuts")
            again = Session(db, WHO, schema(place), documents(db))
            again.open(next(one for one in again.queue if one.sha256 == session.labeling.document.sha256))
            assert held(again.labeling) == held(session.labeling)
            assert (again.done, again.total) == (session.done, session.total)
            assert [one for one in examine(db) if not one.ok] == []


def test_the_lines_that_are_fuzzed_label_mark_and_cut(tmp_path: Path) -> None:
    """The pieces put together by hand do what they should: otherwise nothing would be fuzzed but refusals."""
    path = Path(shutil.copy(begun(SCHEMAS[0]), tmp_path / "labels.db"))
    with closing(open_database(path)) as db:
        session, shown = Session(db, WHO, schema(SCHEMAS[0]), documents(db)), io.StringIO()
        LineMode(session, ["m 1-2 f\n", "| 2\n", "c\n", "u U\n", "~\n", '"no\n'], shown).run()
        assert shown.getvalue().count("saved: ") == 7
        assert stored(session) == 5
