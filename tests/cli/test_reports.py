"""What the reports say of two annotators' work, for people and for programs, and whom they keep apart."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from annotate import __version__
from annotate.cli.schema_source import built_in
from annotate.errors import ExitCode
from annotate.store.catalog import documents
from annotate.store.database import open_database
from tests.conftest import ARTICLE, ROOT, Run
from tests.store.labels import behind_its_back, problems


@pytest.fixture
def labelled(run: Run, article: Path) -> Path:
    """zoe labelled three of four sentences and marked two spans; ben labelled one and undid another."""
    first = 'f\nm "maire" v -\ne Which mayor?\nc\nm "honte" o\n'
    assert run("label", str(article), "--as", "zoe", stdin=first).code == 0
    assert run("label", "--as", "ben", stdin="o\nf\nu\n").code == 0
    return article.parent


STILL_TO_LABEL = "note: sentences still to label: zoe 1, ben 3\n"  #: what is said where both's labels are shown


def data(run: Run, *arguments: str) -> dict[str, Any]:
    done = run(*arguments, "--json")
    assert (done.code, done.err) in ((0, ""), (0, STILL_TO_LABEL))
    found: dict[str, Any] = json.loads(done.out)
    return found


# -- show ---------------------------------------------------------------------------------------------------


def test_show_prints_the_article_with_labels_and_brackets_around_spans(run: Run, labelled: Path) -> None:
    done = run("show", "article", "--as", "zoe")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0].startswith("article · ")
    assert lines[0].endswith(" · 4 sentences")
    assert [line for line in lines[1:] if line] == [
        "[1]   Le pont a fermé mardi.",
        "      zoe: fact",
        "[2]   Selon le ⟦maire⟧, il rouvrira en mars.",
        "      zoe: claim (confidence 1 of 3)",
        '      zoe: unsupported vague_source "maire"',
        "      zoe: note: Which mayor?",
        "[3]   Quelle ⟦honte⟧ !",
        "      zoe: opinion",
        '      zoe: unsupported "honte"',
        "[4]   Rien ne change ici.",
    ]


def test_show_as_data_gives_every_offset_quote_and_note(run: Run, labelled: Path) -> None:
    shown = data(run, "show", "1", "--as", "zoe")
    assert shown["format"] == "annotate/document@1"
    assert (shown["name"], len(shown["sentences"])) == ("article", 4)
    for number, sentence in enumerate(shown["sentences"], 1):
        assert sentence["sentence"] == number
        assert ARTICLE[sentence["start"] : sentence["stop"]] == sentence["text"]
        for span in sentence["spans"]:
            assert ARTICLE[span["start"] : span["stop"]] == span["quote"]
    assert [sentence["labels"] for sentence in shown["sentences"]] == [
        {"zoe": "fact"},
        {"zoe": "claim"},
        {"zoe": "opinion"},
        {},
    ]
    assert [len(sentence["spans"]) for sentence in shown["sentences"]] == [0, 1, 1, 0]
    assert shown["sentences"][1]["spans"][0]["kind"] == "vague_source"
    assert shown["sentences"][1]["notes"] == {"zoe": "Which mayor?"}


@pytest.mark.parametrize("command", ["show 1", "show article", "documents", "status"])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_nobody_sees_anothers_labels_without_asking_for_them(
    run: Run, labelled: Path, command: str, form: list[str]
) -> None:
    shown = run(*command.split(), *form).out
    for said in ('"fact"', " fact", "claim:", "opinion", "vague_source", "Which mayor"):
        assert said not in shown.replace("fact-claim-opinion", "")
    mine = run("show", "1", "--as", "ben", *form).out
    assert "opinion" in mine
    for said in ("zoe", "vague_source", "Which mayor"):
        assert said not in mine
    assert run("log", *form).code == ExitCode.USAGE
    assert "zoe" not in run("log", "--as", "ben", *form).out


def test_a_coordinator_sees_everybody(run: Run, labelled: Path) -> None:
    lines = run("show", "1", "--all").out.splitlines()
    assert {"      zoe: fact", "      ben: opinion"} <= set(lines)
    assert data(run, "show", "1", "--all")["sentences"][0]["labels"] == {"zoe": "fact", "ben": "opinion"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("show nothing", ExitCode.BAD_DATA, "There is no document 'nothing'. annotate documents lists them."),
        ("show 1 --as nobody", ExitCode.USAGE, "Nobody here is called 'nobody'. There are: zoe, ben."),
        ("log --as nobody", ExitCode.USAGE, "Nobody here is called 'nobody'."),
        ("undo --as nobody", ExitCode.USAGE, "Nobody here is called 'nobody'."),
        ("undo", ExitCode.USAGE, "Whose judgment? Add --as NAME."),
        ("log", ExitCode.USAGE, "Whose judgments? Add --as NAME, or --all."),
        ("status --schema nothing", ExitCode.USAGE, "There is no schema 'nothing'."),
    ],
)
def test_who_or_what_is_not_there_is_said_with_what_is(
    run: Run, labelled: Path, arguments: str, code: ExitCode, said: str
) -> None:
    done = run(*arguments.split())
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"annotate: {said}")


# -- documents, status --------------------------------------------------------------------------------------


def test_documents_lists_each_text(run: Run, labelled: Path) -> None:
    (one,) = data(run, "documents")["documents"]
    assert (one["id"], one["name"], one["sentences"]) == (1, "article", 4)
    row = run("documents").out.splitlines()[-1].split()
    assert row[:3] == ["1", "article", "4"]
    assert row[-1] == one["sha256"][:12]


def test_status_counts_what_is_done_and_left_by_person(run: Run, labelled: Path) -> None:
    (labelled / "other.txt").write_text("Il pleut. Il neige.")
    run("label", "other.txt", "--as", "ben", stdin="f\nf\n")
    found = data(run, "status")
    assert (found["schema"], found["sentences"]) == ("fact-claim-opinion", 6)
    assert [(one["name"], one["sentences"], one["done"]) for one in found["documents"]] == [
        ("article", 4, {"zoe": 3, "ben": 1}),
        ("other", 2, {"zoe": 0, "ben": 2}),
    ]
    assert [(one["name"], one["done"], one["left"]) for one in found["annotators"]] == [
        ("zoe", 3, 3),
        ("ben", 3, 3),
    ]
    assert all(one["pace"] >= 0 for one in found["annotators"])
    lines = [line.split() for line in run("status").out.splitlines()]
    assert ["document", "sentences", "zoe", "ben"] in lines
    assert ["article", "4", "3", "1"] in lines
    assert ["other", "2", "·", "all"] in lines
    assert ["zoe", "3", "3"] in [line[:3] for line in lines]


# -- log, undo ----------------------------------------------------------------------------------------------


def test_the_log_has_every_judgment_newest_first_undone_ones_too(run: Run, labelled: Path) -> None:
    said = [
        (one["sentence"], one["field"], one["action"], one["value"], one["quote"])
        for one in data(run, "log", "--as", "ben")["judgments"]
    ]
    assert said == [
        (2, "label", "undo", None, None),
        (2, "label", "answer", "fact", None),
        (1, "label", "answer", "opinion", None),
    ]
    lines = run("log", "--all", "--limit", "2").out.splitlines()
    assert len(lines) == 4  # the head, a rule, two judgments
    assert lines[2].split()[-3:] == ["label", "(none)", "undo"]
    assert lines[2].split()[2:5] == ["ben", "article", "2"]


def test_every_judgment_says_who_when_and_with_which_schema(run: Run, labelled: Path) -> None:
    judgments = data(run, "log", "--all", "--limit", "100")["judgments"]
    assert [one["id"] for one in judgments] == sorted((one["id"] for one in judgments), reverse=True)
    assert {one["annotator"] for one in judgments} == {"zoe", "ben"}
    assert {one["schema"] for one in judgments} == {"fact-claim-opinion 1"}
    for one in judgments:
        assert len(one["hash"]) == 64
        assert one["made_at"].endswith("Z")
    with sqlite3.connect(labelled / "annotate.db") as conn:
        assert conn.execute("SELECT DISTINCT tool FROM judgments").fetchall() == [(__version__,)]


def test_undo_takes_back_one_or_several_and_says_what_holds_now(run: Run, labelled: Path) -> None:
    done = run("undo", "--as", "zoe")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("undone: sentence:")
    assert done.err.endswith(" label, now nothing\n")
    assert run("undo", "--as", "zoe", "--times", "2").err.count("undone: ") == 2
    shown = run("show", "1", "--as", "zoe").out
    assert "opinion" not in shown
    assert "honte" in shown
    assert "⟦honte⟧" not in shown
    for _ in range(9):
        done = run("undo", "--as", "zoe")
    assert done.code == ExitCode.BAD_DATA
    assert "There is nothing left to undo" in done.err
    assert "ben: opinion" in run("show", "1", "--as", "ben").out
    assert problems(labelled / "annotate.db") == {}


def test_what_undo_took_back_the_line_mode_does_again(run: Run, labelled: Path) -> None:
    before = run("show", "1", "--as", "zoe").out
    run("undo", "--as", "zoe", "--times", "5")
    assert run("show", "1", "--as", "zoe").out != before
    assert run("label", "--as", "zoe", stdin="U\nU\nU\nU\nU\n").code == 0
    assert run("show", "1", "--as", "zoe").out == before


# -- schema -------------------------------------------------------------------------------------------------


def test_schema_list_has_the_built_in_ones_and_those_in_use(run: Run, folder: Path, article: Path) -> None:
    assert [one["where"] for one in data(run, "schema", "list")["schemas"]] == ["built in"] * len(built_in())
    run("label", str(article), "--as", "zoe", stdin="f\n")
    found = data(run, "schema", "list")["schemas"]
    assert (found[-1]["name"], found[-1]["where"]) == ("fact-claim-opinion", "in annotate.db, in use")
    assert "fact-claim-opinion" in run("schema", "list").out


def test_schema_show_prints_the_guideline_in_either_language(run: Run, folder: Path) -> None:
    english = run("schema", "show", "fact-claim-opinion").out
    french = run("schema", "show", "fact-claim-opinion", "--language", "fr").out
    (schema,) = (one for one in built_in() if one.name == "fact-claim-opinion")
    for label in (*schema.sentence_field.labels, *schema.span_fields[0].kinds):
        for page, language in ((english, "en"), (french, "fr")):
            assert label.definition.get(language) in page
            assert all(example in page for example in label.examples.get(language))
    assert "1. Is anything asserted? (no: other)" in english
    assert "3. Is the evidence or a named source in the text, or is it a matter of public record?" in english


def test_schema_check_says_what_it_read(run: Run, folder: Path) -> None:
    (folder / "my.toml").write_text(
        'name = "tone"\nversion = "2"\n[[field]]\nname = "tone"\nlevel = "sentence"\n'
        '[[field.label]]\nname = "calm"\n[[field.label]]\nname = "heated"\nkey = "h"\n'
    )
    done = run("schema", "check", "my.toml")
    assert (done.code, done.out) == (0, "")
    assert done.err == "my.toml is in order: tone 2; labels c=calm h=heated\n"


# -- doctor, backup -----------------------------------------------------------------------------------------


def test_the_doctor_says_what_it_checked_and_what_is_wrong(run: Run, labelled: Path) -> None:
    done = run("doctor")
    assert done.code == 0
    assert done.err == "annotate.db is healthy.\n"
    assert all(line.startswith("ok ") for line in done.out.splitlines())
    assert data(run, "doctor")["healthy"] is True
    with behind_its_back(labelled / "annotate.db") as conn:
        conn.execute("UPDATE judgments SET value = 'claim' WHERE id = 1")
    done = run("doctor")
    assert done.code == ExitCode.BAD_DATA
    assert "WRONG  journal and hash chain: judgment 1 is not what was written" in done.out.splitlines()
    assert done.err.startswith("annotate.db is damaged.")
    done = run("doctor", "--json")
    assert done.code == ExitCode.BAD_DATA
    found = json.loads(done.out)
    assert found["healthy"] is False
    assert [one["check"] for one in found["checks"] if not one["ok"]] == [
        "journal and hash chain",
        "answers equal the journal",
    ]


def test_a_backup_is_the_same_database_and_replaces_nothing(run: Run, labelled: Path) -> None:
    before = run("show", "1", "--all", "--json").out
    done = run("backup", "copy.db")
    size = (labelled / "copy.db").stat().st_size
    assert done == (0, "", f"annotate.db copied to copy.db ({size:,} bytes).\n")
    assert run("show", "1", "--all", "--json", "--db", "copy.db").out == before
    assert run("doctor", "--db", "copy.db").code == 0
    done = run("backup", "copy.db")
    assert done.code == ExitCode.USAGE
    assert "copy.db exists already" in done.err
    assert (labelled / "copy.db").stat().st_size == size


def test_the_file_opens_in_other_programs_with_plain_names(run: Run, labelled: Path) -> None:
    with sqlite3.connect(labelled / "annotate.db") as conn:
        rows = conn.execute("SELECT document, sentence, annotator, label, text FROM labels_now ORDER BY 3 DESC, 2")
        assert [tuple(row) for row in rows] == [
            ("article", 1, "zoe", "fact", "Le pont a fermé mardi."),
            ("article", 2, "zoe", "claim", "Selon le maire, il rouvrira en mars."),
            ("article", 3, "zoe", "opinion", "Quelle honte !"),
            ("article", 1, "ben", "opinion", "Le pont a fermé mardi."),
        ]
        assert conn.execute("SELECT quote FROM spans_now ORDER BY start").fetchall() == [("maire",), ("honte",)]
    assert len(documents(open_database(labelled / "annotate.db"))) == 1


def test_a_codebook_is_markdown_with_the_groups_of_its_labels(run: Run) -> None:
    page = run("schema", "show", "persuasion", "--format", "markdown").out
    assert page.startswith("# ")
    assert page.count("\n- ") >= 23
    assert page.count("\n## ") >= 6


def test_checking_a_schema_says_all_that_it_asks(run: Run) -> None:
    said = run("schema", "check", str(ROOT / "schemas" / "media-bias.toml")).err
    assert "then stance" in said
    assert "spans bias (type: 2, polarity: 2" in said
