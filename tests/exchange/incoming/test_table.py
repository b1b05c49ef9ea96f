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
