"""Copies of a project become one: nothing lost, nothing twice, and what only a person can know is asked."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.model.judgment import Draft, source_unit
from annotate.model.schema_file import parse_schema
from annotate.store.catalog import add_document, add_schema, documents
from annotate.store.cutting import cut_otherwise
from annotate.store.database import open_database
from annotate.store.journal import Journal
from annotate.store.merging.copying import split
from annotate.store.merging.merge import Choices, merge
from annotate.store.questions.progress import log
from tests.store.copies import count, held, laptop, pen, state, united
from tests.store.labels import SCHEMA, TEXT, begin, label, problems, span
from tests.store.test_migrations import version_1

FIRST, SECOND, THIRD = "sentence:0-11", "sentence:12-21", "sentence:22-34"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two laptops, of a1 and a2, who have labelled two sentences each."""
    laptop(tmp_path / "one.db", "a1", (0, "calm"), (1, "calm"), (1, "heated"))
    laptop(tmp_path / "two.db", "a2", (1, "heated"), (2, "heated"))
    return tmp_path


def refusal(path: Path, *copies: Path, **choices: object) -> AnnotateError:
    """Return why a merge is refused; nothing may have changed."""
    before = state(path)
    with pytest.raises(AnnotateError) as refused:
        united(path, *copies, **choices)
    assert state(path) == before
    assert problems(path) == {}
    return refused.value


# -- union --------------------------------------------------------------------------------------------------


def test_everything_of_both_copies_is_in_one_and_the_doctor_agrees(folder: Path) -> None:
    taken = united(folder / "all.db", folder / "one.db", folder / "two.db")
    assert [(one.documents, one.schemas, one.judgments) for one in taken] == [(1, 1, 3), (0, 0, 2)]
    assert held(folder / "all.db") == {
        ("a1", FIRST): "calm",
        ("a1", SECOND): "heated",
        ("a2", SECOND): "heated",
        ("a2", THIRD): "heated",
    }
    assert problems(folder / "all.db") == {}


def test_merging_again_adds_nothing(folder: Path) -> None:
    united(folder / "all.db", folder / "one.db", folder / "two.db")
    before = state(folder / "all.db")
    taken = united(folder / "all.db", folder / "two.db", folder / "one.db", folder / "one.db")
    assert [(one.documents, one.schemas, one.judgments, one.notes) for one in taken] == [(0, 0, 0, [])] * 3
    assert state(folder / "all.db") == before


def test_two_copies_that_merge_each_other_hold_the_same(folder: Path) -> None:
    united(folder / "one.db", folder / "two.db")
    united(folder / "two.db", folder / "one.db")
    assert state(folder / "one.db") == state(folder / "two.db")
    assert problems(folder / "two.db") == {}


def test_only_what_came_since_comes_in_the_next_time(folder: Path) -> None:
    united(folder / "all.db", folder / "one.db", folder / "two.db")
    laptop(folder / "one.db", "a1", (2, "calm"))
    taken = united(folder / "all.db", folder / "one.db", folder / "two.db")
    assert [one.judgments for one in taken] == [1, 0]
    assert held(folder / "all.db")["a1", THIRD] == "calm"


def test_work_goes_on_in_the_united_database_and_reaches_the_copies(folder: Path) -> None:
    united(folder / "all.db", folder / "one.db")
    laptop(folder / "all.db", "a3", (0, "heated"))
    united(folder / "two.db", folder / "all.db")
    assert held(folder / "two.db")["a3", FIRST] == "heated"
    assert problems(folder / "two.db") == {}


def test_a_rehearsal_counts_everything_and_changes_nothing(folder: Path) -> None:
    before = state(folder / "one.db")
    db = open_database(folder / "one.db")
    taken = merge(db, [folder / "two.db"], Choices(), rehearse=True)
    db.close()
    assert taken[0].judgments == 2
    assert state(folder / "one.db") == before
    assert problems(folder / "one.db") == {}


def test_judgments_about_sources_and_spans_come_too(folder: Path) -> None:
    db, journal, sha256 = begin(folder / "three.db", "a3")
    journal.append(span(sha256, 22, 27, "Shame"))
    journal.append(Draft(sha256, "sentence:0-11", 0, 11, "note", 'odd: “😀” \x1f \\ " \x7f', None))
    db.close()
    united(folder / "one.db", folder / "three.db")
    assert held(folder / "one.db")["a3", "span:22-27"] == "{}"
    assert problems(folder / "one.db") == {}


def test_ratings_of_sources_come_though_they_are_about_no_document(folder: Path) -> None:
    schema = parse_schema(
        'name = "trust"\nversion = "1"\n[[field]]\nname = "tone"\nlevel = "sentence"\n'
        '[[field.label]]\nname = "calm"\n'
        '[[field]]\nname = "reliability"\nlevel = "source"\nscale = "nominal"\n[[field.label]]\nname = "A"\n',
        "trust.toml",
    )
    db, _, _ = begin(folder / "three.db", "a3")
    add_schema(db, schema)
    Journal(db, "a3", schema).append(Draft("", source_unit("Le maire"), 0, 0, "reliability", "A"))
    db.close()
    united(folder / "one.db", folder / "three.db")
    assert held(folder / "one.db")["a3", "source:Le maire"] == "A"
    assert problems(folder / "one.db") == {}


def test_a_copy_with_tables_of_the_first_version_is_read_as_it_is(folder: Path) -> None:
    version_1(folder / "old.db", folder / "two.db")
    before = (folder / "old.db").read_bytes()
    assert united(folder / "one.db", folder / "old.db")[0].judgments == 2
    assert (folder / "old.db").read_bytes() == before
    assert united(folder / "one.db", folder / "two.db")[0].judgments == 0
    assert problems(folder / "one.db") == {}


def test_a_copy_whose_last_labels_are_still_in_its_log_is_read_with_them(folder: Path) -> None:
    db, journal = pen(folder / "two.db", "a2")
    journal.append(label(documents(db)[0].sha256, 0, "heated"))  # stays in the log: the copy is in use
    assert (folder / "two.db-wal").stat().st_size > 0
    united(folder / "one.db", folder / "two.db")
    assert held(folder / "one.db")["a2", FIRST] == "heated"
    db.close()


def test_a_copy_in_use_can_be_merged_while_its_owner_goes_on(folder: Path) -> None:
    db, journal = pen(folder / "two.db", "a2")
    sha256 = documents(db)[0].sha256
    for sentence in range(3):
        journal.append(label(sha256, sentence, "calm"))
        united(folder / "one.db", folder / "two.db")
    db.close()
    assert [held(folder / "one.db")["a2", unit] for unit in (FIRST, SECOND, THIRD)] == ["calm"] * 3


# -- documents and schemas ----------------------------------------------------------------------------------


def test_another_text_of_the_same_name_gets_a_name_of_its_own_and_is_reported(folder: Path) -> None:
    db = open_database(folder / "two.db")
    add_document(db, "snow", "It snows.", [(0, 9)], segmenter="by hand")
    db.close()
    db = open_database(folder / "one.db")
    add_document(db, "snow", "It snowed.", [(0, 10)], segmenter="by hand")
    db.close()
    taken = united(folder / "one.db", folder / "two.db")
    assert ("text", "'snow' is another text there than here; theirs is 'snow~2' here") in taken[0].notes
    names = {entry.name: entry.sha256 for entry in documents(open_database(folder / "one.db"))}
    assert names.keys() == {"rain", "snow", "snow~2"}
    assert problems(folder / "one.db") == {}


def test_the_same_text_under_two_names_is_one_document(tmp_path: Path) -> None:
    laptop(tmp_path / "one.db", "a1", (0, "calm"))
    db = open_database(tmp_path / "two.db", create=True)
    add_document(db, "weather", TEXT, [(0, 11), (12, 21), (22, 34)], segmenter="by hand")
    db.close()
    laptop(tmp_path / "two.db", "a2", (1, "calm"))
    united(tmp_path / "one.db", tmp_path / "two.db")
    assert [entry.name for entry in documents(open_database(tmp_path / "one.db"))] == ["rain"]
    assert held(tmp_path / "one.db").keys() == {("a1", FIRST), ("a2", SECOND)}


def test_what_was_not_known_about_a_text_is_added_and_what_was_known_stays(folder: Path) -> None:
    for name, said in (("one", {"author": "M. Durand"}), ("two", {"author": "N. N.", "title": "Rain"})):
        db = open_database(folder / f"{name}.db")
        add_document(db, "rain", TEXT, [], segmenter="", **said)
        db.close()
    united(folder / "one.db", folder / "two.db")
    entry = documents(open_database(folder / "one.db"))[0]
    assert (entry.author, entry.title) == ("M. Durand", "Rain")
    assert united(folder / "one.db", folder / "two.db")[0].judgments == 0


def test_two_versions_of_a_schema_are_reported_and_their_labels_kept_apart(folder: Path) -> None:
    later = parse_schema(SCHEMA.body.replace('version = "1"', 'version = "2"'), "tone.toml")
    db, _, sha256 = begin(folder / "three.db", "a3")
    add_schema(db, later)
    Journal(db, "a3", later).append(label(sha256, 0, "calm"))
    db.close()
    taken = united(folder / "one.db", folder / "three.db")
    assert taken[0].notes == [("schema", "schema tone: version 2 there, 1 here; their labels are kept apart")]
    assert count(folder / "one.db", "schemas") == 2


def test_two_texts_of_one_version_of_a_schema_are_reported(folder: Path) -> None:
    other = parse_schema(SCHEMA.body.replace("calm", "quiet"), "tone.toml")
    db = open_database(folder / "three.db", create=True)
    add_schema(db, other)
    db.close()
    ((kind, said),) = united(folder / "one.db", folder / "three.db")[0].notes
    assert (kind, said) == (
        "schema",
        "schema tone: two different texts, both called version 1; their labels are kept apart",
    )


def cut_by_another(path: Path, *judged: tuple[int, int]) -> None:
    """Make a copy in which a3 labelled the same text, cut into two sentences."""
    db = open_database(path, create=True)
    entry, _ = add_document(db, "rain", TEXT, [(0, 11), (12, 34)], segmenter="another")
    add_schema(db, SCHEMA)
    db.close()
    db, journal = pen(path, "a3")
    for start, stop in judged:
        journal.append(Draft(entry.sha256, f"sentence:{start}-{stop}", start, stop, "tone", "calm"))
    db.close()


def test_labels_of_sentences_that_do_not_exist_here_are_refused(folder: Path) -> None:
    cut_by_another(folder / "three.db", (0, 11), (12, 34))
    refused = refusal(folder / "one.db", folder / "three.db")
    assert "'rain' was cut into sentences otherwise there; 1 of those judged are not here" in refused.message
    assert refused.code is ExitCode.BAD_DATA


def test_another_cut_is_only_reported_where_the_labelled_sentences_are_the_same(folder: Path) -> None:
    cut_by_another(folder / "three.db", (0, 11))
    taken = united(folder / "one.db", folder / "three.db")
    assert taken[0].notes == [("cut", "'rain' was cut into sentences otherwise there; here it stays")]
    assert held(folder / "one.db")["a3", FIRST] == "calm"
    assert problems(folder / "one.db") == {}


# -- one name, two people -----------------------------------------------------------------------------------


@pytest.fixture
def namesakes(tmp_path: Path) -> Path:
    """Two laptops on both of which a1 labelled the second sentence, one way and the other."""
    laptop(tmp_path / "one.db", "a1", (0, "calm"), (1, "heated"))
    laptop(tmp_path / "two.db", "a1", (1, "calm"), (2, "calm"))
    return tmp_path


def test_one_name_with_different_labels_in_two_copies_is_asked_about(namesakes: Path) -> None:
    refused = refusal(namesakes / "one.db", namesakes / "two.db")
    assert "a1 judged in both copies, neither knowing of the other: 1 units in both, 1 of them" in refused.message
    assert "--same-person 'a1'" in refused.hint
    assert "--rename 'a1=" in refused.hint


def test_one_person_on_two_laptops_has_one_set_of_answers_whatever_the_order(namesakes: Path) -> None:
    for order in (("one", "two"), ("two", "one")):
        path = namesakes / f"{'-'.join(order)}.db"
        united(path, *(namesakes / f"{name}.db" for name in order), same_person=frozenset({"a1"}))
        assert problems(path) == {}
    assert state(namesakes / "one-two.db") == state(namesakes / "two-one.db")
    assert (
        held(namesakes / "one-two.db")["a1", SECOND] == "heated"
    )  # her second judgment there, her first elsewhere


def test_two_people_are_told_apart_by_renaming_one(namesakes: Path) -> None:
    united(namesakes / "one.db", namesakes / "two.db", rename={"a1": "a1-laptop2"})
    assert held(namesakes / "one.db") == {
        ("a1", FIRST): "calm",
        ("a1", SECOND): "heated",
        ("a1-laptop2", SECOND): "calm",
        ("a1-laptop2", THIRD): "calm",
    }
    assert problems(namesakes / "one.db") == {}


def test_a_renaming_is_remembered_and_gives_the_same_everywhere(namesakes: Path) -> None:
    united(namesakes / "one.db", namesakes / "two.db", rename={"a1": "a4"})
    shutil.copy(namesakes / "one.db", namesakes / "kept.db")
    assert united(namesakes / "one.db", namesakes / "two.db")[0].judgments == 0
    laptop(namesakes / "two.db", "a1", (0, "heated"))
    assert united(namesakes / "one.db", namesakes / "two.db")[0].judgments == 1
    united(namesakes / "kept.db", namesakes / "two.db", rename={"a1": "a4"})
    assert state(namesakes / "one.db") == state(namesakes / "kept.db")
    assert held(namesakes / "one.db")["a4", FIRST] == "heated"
    assert problems(namesakes / "one.db") == {}


def test_what_is_here_under_a_name_cannot_come_in_under_another(namesakes: Path) -> None:
    united(namesakes / "one.db", namesakes / "two.db", same_person=frozenset({"a1"}))
    refused = refusal(namesakes / "one.db", namesakes / "two.db", rename={"a1": "a4"})
    assert refused.code is ExitCode.USAGE
    united(namesakes / "other.db", namesakes / "two.db", rename={"a1": "a4"})
    assert (
        "is there under other annotators' names" in refusal(namesakes / "two.db", namesakes / "other.db").message
    )


def test_the_same_labels_in_two_copies_are_only_reported(tmp_path: Path) -> None:
    laptop(tmp_path / "one.db", "a1", (0, "calm"), (1, "heated"))
    laptop(tmp_path / "two.db", "a1", (1, "heated"))
    notes = united(tmp_path / "one.db", tmp_path / "two.db")[0].notes
    assert notes == [("name", "a1 judged in both copies, neither knowing of the other: 1 units in both")]


def test_nobody_is_asked_when_one_copy_knew_what_the_other_held(folder: Path) -> None:
    united(folder / "two.db", folder / "one.db")
    laptop(folder / "two.db", "a1", (0, "heated"))  # a1 sits down at the other laptop, and sees her label
    taken = united(folder / "one.db", folder / "two.db")
    assert taken[0].notes == []
    assert held(folder / "one.db")["a1", FIRST] == "heated"


# -- one replica, two continuations -------------------------------------------------------------------------


@pytest.fixture
def fork(tmp_path: Path) -> Path:
    """A laptop restored from a backup: the same replica was continued in two files."""
    laptop(tmp_path / "one.db", "a1", (0, "calm"))
    shutil.copy(tmp_path / "one.db", tmp_path / "two.db")
    laptop(tmp_path / "one.db", "a1", (1, "heated"))
    laptop(tmp_path / "two.db", "a2", (1, "calm"), (2, "calm"))
    return tmp_path


def test_a_replica_continued_in_two_places_is_found_and_refused(fork: Path) -> None:
    refused = refusal(fork / "one.db", fork / "two.db")
    said = "was continued in two places: alike for 1 judgments, then 2 there differ from 1 here"
    assert said in refused.message
    assert "--take-forks" in refused.hint


def test_both_ends_of_a_fork_are_kept_when_asked_for(fork: Path) -> None:
    assert united(fork / "one.db", fork / "two.db", forks=True)[0].judgments == 2
    assert held(fork / "one.db") == {
        ("a1", FIRST): "calm",
        ("a1", SECOND): "heated",
        ("a2", SECOND): "calm",
        ("a2", THIRD): "calm",
    }
    assert problems(fork / "one.db") == {}


def test_a_fork_once_taken_in_can_go_on_and_adds_only_what_is_new(fork: Path) -> None:
    united(fork / "one.db", fork / "two.db", forks=True)
    assert united(fork / "one.db", fork / "two.db")[0].judgments == 0
    laptop(fork / "two.db", "a2", (0, "heated"))
    laptop(fork / "one.db", "a1", (2, "calm"))
    assert united(fork / "one.db", fork / "two.db")[0].judgments == 1
    assert held(fork / "one.db")["a2", FIRST] == "heated"
    assert problems(fork / "one.db") == {}


def test_both_sides_of_a_fork_come_to_hold_the_same_answers(fork: Path) -> None:
    united(fork / "one.db", fork / "two.db", forks=True)
    united(fork / "two.db", fork / "one.db", forks=True)
    assert held(fork / "two.db") == held(fork / "one.db")
    assert count(fork / "two.db", "judgments") == count(fork / "one.db", "judgments") == 4
    assert united(fork / "one.db", fork / "two.db")[0].judgments == 0
    assert problems(fork / "two.db") == {}


def test_a_database_copied_to_three_people_before_they_began_is_a_fork_too(tmp_path: Path) -> None:
    db, _, _ = begin(tmp_path / "one.db")
    db.close()
    for name in ("two", "three"):
        shutil.copy(tmp_path / "one.db", tmp_path / f"{name}.db")
    for number, name in enumerate(("one", "two", "three"), 1):
        laptop(tmp_path / f"{name}.db", f"a{number}", (0, "calm"))
    united(tmp_path / "one.db", tmp_path / "two.db", tmp_path / "three.db", forks=True)
    assert held(tmp_path / "one.db") == {(f"a{number}", FIRST): "calm" for number in (1, 2, 3)}
    assert problems(tmp_path / "one.db") == {}


# -- undo afterwards ----------------------------------------------------------------------------------------


def take_back(path: Path, who: str, times: int) -> list[tuple[str, str | None]]:
    """Undo so often; return what each undo made hold, as (unit, value)."""
    db, journal = pen(path, who)
    done = []
    for _ in range(times):
        draft = journal.undo()
        if draft is None:
            break
        journal.append(draft)
        done.append((draft.unit, draft.value))
    db.close()
    return done


def test_undo_after_a_merge_takes_back_ones_own_last_answer_not_what_came(folder: Path) -> None:
    united(folder / "one.db", folder / "two.db")
    assert take_back(folder / "one.db", "a1", 9) == [(SECOND, "calm"), (SECOND, None), (FIRST, None)]
    assert held(folder / "one.db")["a2", SECOND] == "heated"
    assert problems(folder / "one.db") == {}


def test_undo_of_one_who_worked_on_two_laptops_begins_with_what_was_done_here(namesakes: Path) -> None:
    laptop(namesakes / "one.db", "a1", (0, "heated"))
    united(namesakes / "one.db", namesakes / "two.db", same_person=frozenset({"a1"}))
    undone = take_back(namesakes / "one.db", "a1", 9)
    assert undone == [(FIRST, "calm"), (SECOND, "calm"), (FIRST, None), (THIRD, None), (SECOND, None)]
    assert take_back(namesakes / "one.db", "a1", 1) == []
    assert problems(namesakes / "one.db") == {}


def test_undo_passes_over_an_answer_that_a_later_one_from_elsewhere_replaced(tmp_path: Path) -> None:
    laptop(tmp_path / "one.db", "a1", (0, "calm"))
    laptop(tmp_path / "two.db", "a1", (1, "calm"), (2, "calm"), (0, "heated"))
    united(tmp_path / "one.db", tmp_path / "two.db", same_person=frozenset({"a1"}))
    assert take_back(tmp_path / "one.db", "a1", 1) == [(FIRST, "calm")]
    assert held(tmp_path / "one.db")["a1", FIRST] == "calm"


def test_redo_after_a_merge_does_again_what_was_undone_here(folder: Path) -> None:
    assert take_back(folder / "one.db", "a1", 1) == [(SECOND, "calm")]
    united(folder / "one.db", folder / "two.db")
    db, journal = pen(folder / "one.db", "a1")
    draft = journal.redo()
    db.close()
    assert draft is not None
    assert (draft.unit, draft.value) == (SECOND, "heated")


def test_the_log_tells_what_a_merge_brought(folder: Path) -> None:
    united(folder / "one.db", folder / "two.db")
    db = open_database(folder / "one.db")
    assert [(one.annotator, one.value) for one in log(db, "a2", None)] == [("a2", "heated"), ("a2", "heated")]
    db.close()


# -- sentences cut otherwise --------------------------------------------------------------------------------


def cut(path: Path, who: str, offset: int, how: str) -> None:
    db, _ = pen(path, who)
    cut_otherwise(db, who, documents(db)[0].sha256, offset, how)
    db.close()


def sentences(path: Path) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute("SELECT start, stop FROM sentences ORDER BY start").fetchall()


def test_sentences_joined_in_one_copy_are_joined_in_all_and_labels_of_the_parts_withdrawn(folder: Path) -> None:
    cut(folder / "one.db", "a1", 12, "join")
    for order in (("one", "two"), ("two", "one")):
        path = folder / f"{'-'.join(order)}.db"
        united(path, *(folder / f"{name}.db" for name in order))
        assert sentences(path) == [(0, 21), (22, 34)]
        assert {key: value for key, value in held(path).items() if value and not key[1].startswith("cut:")} == {
            ("a2", THIRD): "heated"
        }
        assert problems(path) == {}
        assert united(path, folder / "two.db", folder / "one.db")[1].judgments == 0


def test_one_who_does_not_know_of_a_join_yet_can_go_on_and_is_not_taken_for_somebody_else(folder: Path) -> None:
    cut(folder / "one.db", "a1", 12, "join")
    united(folder / "one.db", folder / "two.db")
    laptop(folder / "two.db", "a2", (1, "calm"), (2, "calm"))
    assert united(folder / "one.db", folder / "two.db")[0].notes == []
    assert held(folder / "one.db")["a2", SECOND] is None
    assert held(folder / "one.db")["a2", THIRD] == "calm"
    assert problems(folder / "one.db") == {}


def test_a_copy_in_which_sentences_were_split_can_be_split_off_and_brought_back(folder: Path) -> None:
    cut(folder / "one.db", "a1", 28, "split")
    db = open_database(folder / "one.db")
    split(db, folder / "three.db", "a3")
    db.close()
    assert (
        sentences(folder / "three.db") == sentences(folder / "one.db") == [(0, 11), (12, 21), (22, 27), (28, 34)]
    )
    assert problems(folder / "three.db") == {}
    assert united(folder / "one.db", folder / "three.db")[0].notes == []
    united(folder / "two.db", folder / "one.db")
    assert sentences(folder / "two.db") == sentences(folder / "one.db")
    assert held(folder / "two.db")["a2", THIRD] is None
    assert problems(folder / "two.db") == {}
