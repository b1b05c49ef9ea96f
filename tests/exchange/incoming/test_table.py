"""Tables from spreadsheets and crowd platforms come in with their texts, and agreement works on them at once."""

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

LONG = """tweet_id,worker,label,tweet,document
1,w1,Not a claim,"Il pleut, dit-il.",d1
1,w2,claim,"Il pleut, dit-il.",d1
2,w1,claim,Rien ne va.,d1
2,w2,claim,Rien ne va.,d1
3,w1,no,=1+1,d2
3,w2,NaN,=1+1,d2
"""
COLUMNS = ("--column", "unit=tweet_id", "--column", "annotator=worker", "--column", "text=tweet")


def put(folder: Path, text: str, name: str = "t.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def shown(run: Run, document: str) -> list[tuple[str, dict[str, str]]]:
    sentences = json.loads(run("show", document, "--all", "--json").out)["sentences"]
    return [(one["text"], one["labels"]) for one in sentences]


def test_a_row_per_rating_comes_in_and_is_measured(run: Run, folder: Path) -> None:
    done = run("import", "csv", put(folder, LONG), *COLUMNS, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["new_judgments"] == 5, "NaN is no rating"
    assert shown(run, "d1") == [
        ("Il pleut, dit-il.", {"w1": "Not_a_claim", "w2": "claim"}),
        ("Rien ne va.", {"w1": "claim", "w2": "claim"}),
    ]
    assert shown(run, "d2") == [("=1+1", {"w1": "no"})]
    (field,) = json.loads(run("agreement", "--json").out)["fields"]
    assert (field["pairable_units"], field["judgments"]) == (2, 5)
    assert "Not a claim" in run("schema", "show", "t").out


def test_a_column_per_annotator_comes_in(run: Run, folder: Path) -> None:
    table = "id,text,anna,ben\n1,Il pleut.,x,f\n2,Il neige.,x,\n"
    assert run("import", "csv-wide", put(folder, table)).code == 0
    assert [shown(run, name) for name in ("1", "2")] == [
        [("Il pleut.", {"anna": "x", "ben": "f"})],
        [("Il neige.", {"anna": "x"})],
    ]


def test_spans_come_in_and_whoever_has_a_row_has_read_the_text(run: Run, folder: Path) -> None:
    head, text = "document,annotator,start,end,value,text", "Il pleut. Rien."
    table = f"{head}\nd,anna,3,8,no source,{text}\nd,ben,10,14,vague,{text}\n"
    assert run("import", "csv", put(folder, table)).code == 0
    told = run("show", "d", "--all").out
    assert 'anna: span no_source "pleut"' in told
    assert 'ben: span vague "Rien"' in told
    assert shown(run, "d")[1] == ("Rien.", {"anna": "read", "ben": "read"})


def test_a_schema_of_ones_own_is_asked_and_labels_are_mapped_to_it(run: Run, folder: Path) -> None:
    table = "unit,annotator,value,text\n1,a1,Fact!,Il pleut.\n2,a1,opinion,Bof.\n"
    refused = run("import", "csv", put(folder, table), "--schema", "fact-claim-opinion")
    assert refused.code == 3
    assert "t.csv, line 2: label has no label 'Fact!'" in refused.err
    assert not (folder / "annotate.db").exists()
    assert run("import", "csv", "t.csv", "--schema", "fact-claim-opinion", "--map", "Fact!=fact").code == 0
    assert shown(run, "1") == [("Il pleut.", {"a1": "fact"})]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("unit,annotator,value\n1,a,b\n", "has no column for the text. It has: unit, annotator, value."),
        ("unit,value,text\n1,a,b\n", "has no column for the annotator"),
        ("unit,annotator,value,text\n", "has no rows"),
        ("unit,annotator,value,text\n1,a,x,T\n1,a,y,T\n", "line 3: a judged unit '1' in line 2 already"),
        ("unit,annotator,value,text\n1,a,x,T\n1,b,x,U\n", "line 3: another text for unit '1' than in line 2"),
        ("document,annotator,start,end,value,text\nd,a,0,99,x,Oui.\n", "misplaced: outside the text"),
        ("document,annotator,start,end,value,text\nd,a,0,x,x,Oui.\n", "'0' and 'x' are no offsets"),
        ("unit,annotator,value,text\n1,a,x\n", "line 2: 3 cells under 4 column names"),
        ("unit,annotator,value,text\n1,\u200b,x,T\n", "invisible character"),
        ("unit,annotator,value,text\n1,a,x,   \n", "has no sentence"),
    ],
)
def test_what_is_wrong_with_a_table_is_named_and_nothing_comes_in(
    run: Run, folder: Path, table: str, said: str
) -> None:
    done = run("import", "csv", put(folder, table))
    assert done.code != 0
    assert said in done.err
    assert "Traceback" not in done.err
    assert not (folder / "annotate.db").exists()


def test_our_own_csv_comes_back_with_the_texts_beside_it(run: Run, folder: Path) -> None:
    typed = 'm "juin2023" no_source f\ne sure?\n- c\n'
    mali = str(ROOT / "seeds" / "mali-2023-11.txt")
    run("label", mali, "--as", "a1", "--schema", "fact-claim-opinion", "--db", "one.db", stdin=typed)
    assert run("export", "csv", "one.csv", "--db", "one.db").code == 0
    assert "has no text in it" in run("import", "csv", "one.csv", "--db", "two.db").err
    done = run("import", "csv", "one.csv", "--texts", mali, "--schema", "fact-claim-opinion", "--db", "two.db")
    assert done.code == 0, done.err
    assert run("export", "csv", "two.csv", "--db", "two.db").code == 0
    assert (folder / "two.csv").read_bytes() == (folder / "one.csv").read_bytes()


def test_one_text_cut_in_two_ways_in_a_file_is_refused_before_there_is_a_database(run: Run, folder: Path) -> None:
    table = 'document,unit,annotator,value,text\nd,1,a1,x,Oui.\nd,2,a1,x,Non.\ne,1,a1,x,"Oui.\nNon."\n'
    done = run("import", "csv", put(folder, table))
    assert (done.code, done.out) == (3, "")
    assert "'e' is the text of 'd', cut into other sentences" in done.err
    assert not (folder / "annotate.db").exists()


def test_a_text_that_is_here_already_keeps_its_sentences_and_nothing_comes_in(run: Run, folder: Path) -> None:
    first = "document,unit,annotator,value,text\nd,1,a1,x,Oui.\nd,2,a1,x,Non.\n"
    assert run("import", "csv", put(folder, first)).code == 0
    second = 'unit,annotator,value,text\n1,a2,x,"Oui.\nNon."\n'
    done = run("import", "csv", put(folder, second, "u.csv"))
    assert (done.code, done.out) == (3, "")
    assert "'d' is cut into sentences otherwise here: none stands at 0-9" in done.err
    assert run("import", "csv", "u.csv", "--db", "new.db").code == 0
    assert json.loads(run("status", "--json").out)["annotators"][0]["name"] == "a1"


def test_everything_that_is_wrong_with_a_table_is_listed_with_its_line_and_value(run: Run, folder: Path) -> None:
    ratings = ["1,a1,x,T.", "1,a1,y,T.", "1,a2,x,Other.", "2,,x,U."]
    spans = ["d,a1,0,99,x,Oui.", "d,a1,NaN,2,x,Oui.", "d,a2,0,1.0,x,Oui."]
    done = run("import", "csv", put(folder, "\n".join(["unit,annotator,value,text", *ratings, ""])))
    more = run("import", "csv", put(folder, "\n".join(["document,annotator,start,end,value,text", *spans, ""])))
    assert (done.code, more.code, done.out, more.out) == (3, 3, "", "")
    assert sorted(done.err.splitlines()[:-1]) == [
        "t.csv, line 3: a1 judged unit '1' in line 2 already: 'x' there, 'y' here",
        "t.csv, line 4: another text for unit '1' than in line 2: 'Other.'",
        "t.csv, line 5: '' is nobody's name: An annotator needs a name of 1 to 64 characters",
    ]
    assert sorted(more.err.splitlines()[:-1]) == [
        "t.csv, line 2: 0-99 is misplaced: outside the text, which ends at 4",
        "t.csv, line 3: 'NaN' and '2' are no offsets, which are whole numbers",
        "t.csv, line 4: '0' and '1.0' are no offsets, which are whole numbers",
    ]
    assert not (folder / "annotate.db").exists()


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl"])
def test_a_row_per_rating_may_be_separated_by_tabs_or_be_json_lines(run: Run, folder: Path, form: str) -> None:
    rows = [("unit", "annotator", "value", "text"), ("1", "a1", "x", "Oui."), ("1", "a2", "y", "Oui.")]
    if form == "jsonl":
        text = "".join(f"{json.dumps(dict(zip(rows[0], row, strict=True)))}\n" for row in rows[1:])
    else:
        text = "".join("\t".join(row) + "\n" for row in rows)
    assert run("import", form, put(folder, text)).code == 0
    assert shown(run, "1") == [("Oui.", {"a1": "x", "a2": "y"})]


def test_a_column_per_annotator_may_be_json_lines(run: Run, folder: Path) -> None:
    lines = '{"id": 1, "text": "Oui.", "a1": "x", "a2": null}\n{"id": 2, "text": "Non.", "a1": "y", "a2": "x"}\n'
    assert run("import", "jsonl-wide", put(folder, lines)).code == 0
    assert [shown(run, name) for name in ("1", "2")] == [
        [("Oui.", {"a1": "x"})],
        [("Non.", {"a1": "y", "a2": "x"})],
    ]


def test_another_encoding_is_read_and_said(run: Run, folder: Path) -> None:
    text = "unit,annotator,value,text\n1,a1,x,Le café d'à côté est fermé.\n"
    (folder / "t.csv").write_bytes(text.encode("cp1252"))
    done = run("import", "csv", "t.csv")
    assert "note: t.csv is not UTF-8; read as cp1252" in done.err
    assert shown(run, "1") == [("Le café d'à côté est fermé.", {"a1": "x"})]


def test_who_is_new_among_those_who_are_known_is_said(run: Run, folder: Path) -> None:
    head = "unit,annotator,value,text\n"
    first = run(
        "import", "csv", put(folder, f"{head}1,anna,x,Oui.\n"), "--schema", "fact-claim-opinion", "--map", "x=fact"
    )
    assert "new here" not in first.err
    again = (
        "import",
        "csv",
        put(folder, f"{head}2,Ana,x,Non.\n"),
        "--schema",
        "fact-claim-opinion",
        "--map",
        "x=fact",
    )
    assert "note: new here: Ana; one who has another name here: --alias OLD=NEW" in run(*again, "--dry-run").err
    assert run(*again, "--alias", "Ana=anna").err.count("new here") == 0


def test_whole_numbers_that_a_program_wrote_with_a_point_are_whole(run: Run, folder: Path) -> None:
    table = "unit,annotator,value,text\n1,a1,1.0,Oui.\n1,a2,0.0,Oui.\n2,a1,-2.0,Non.\n2,a2,0.5,Non.\n"
    assert run("import", "csv", put(folder, table)).code == 0
    assert [shown(run, name) for name in ("1", "2")] == [
        [("Oui.", {"a1": "1", "a2": "0"})],
        [("Non.", {"a1": "minus_2", "a2": "0_5"})],
    ]


def test_of_many_annotators_the_report_is_as_short(run: Run, folder: Path) -> None:
    ratings = "".join(f"1,w{number},x,Oui.\n2,w{number},x,Non.\n" for number in range(0, 60, 2))
    table = f"unit,annotator,value,text\n{ratings}3,boss,x,Bof.\n"
    done = run("import", "csv", put(folder, table))
    assert done.out.splitlines()[-1].split() == ["label", "31", "61"]
    assert len(done.out.splitlines()) == 3
    said = run("agreement").err
    assert said.startswith("note: sentences still to label: w0 1, ")
    assert "others have some" in said
