"""brat's and CoNLL's own files come in: events, relations, pieces, schemes of tags; what is wrong is named."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.exchange.incoming.test_other_tools import spans

TEXT = "😀 Le maire dit « oui ».\nLa France a montré\nsa responsabilité.\n"


def at(words: str) -> str:
    start = TEXT.index(words)
    return f"{start} {start + len(words)}"


def brat(folder: Path, who: str, *lines: str, name: str = "one", text: str = TEXT) -> None:
    (folder / "b" / who).mkdir(parents=True, exist_ok=True)
    (folder / "b" / who / f"{name}.txt").write_bytes(text.encode())
    (folder / "b" / who / f"{name}.ann").write_bytes("".join(f"{line}\n" for line in lines).encode())


MARKED = (
    f"T1\tSource {at('Le maire')}\tLe maire",
    f"T2\tSays {at('dit')}\tdit",
    "A1\tLoud T2",
    "A2\tTone T2 calm",
    "E1\tSays:T2 By:T1",
    "#1\tAnnotatorNotes T2\tvraiment ?",
    f"T3\tClaim {at('a montré')};{at('sa responsabilité')}\ta montré sa responsabilité",
    "R1\tSaidBy Arg1:T3 Arg2:T1",
)


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_per_annotator_comes_in_with_relations_events_and_notes(
    run: Run, folder: Path, packed: bool
) -> None:
    brat(folder, "a1", *MARKED)
    brat(folder, "a2", MARKED[0])
    brat(folder, "a3")
    given = "b"
    if packed:
        given = "b.zip"
        with zipfile.ZipFile(given, "w") as archive:
            for path in (folder / "b").rglob("*.*"):
                archive.write(path, path.relative_to(folder / "b"))
    done = run("import", "brat", given)
    assert done.code == 0, done.err
    shown = run("show", "one", "--as", "a1").out
    assert 'span Says yes calm vraiment "dit" By=1 ' in shown
    assert 'span Claim "a montré sa responsabilité" By=? SaidBy=1:1' in shown
    assert {one[:1] for one in spans(run, "one")} == {("a1",), ("a2",)}
    told = json.loads(run("agreement", "--json").out)["fields"]
    assert next(one for one in told if one["field"] == "span")["annotators"] == ["a1", "a2", "a3"]


def test_pieces_that_only_a_line_end_parts_are_one_and_others_stay_apart(run: Run, folder: Path) -> None:
    brat(folder, "a1", MARKED[6], f"T1\tX {at('Le')};{at('dit')}\tLe dit")
    assert run("import", "brat", "b").code == 0
    assert run("export", "jsonl", "out.jsonl").code == 0
    marked = [
        one for line in Path("out.jsonl").read_bytes().split(b"\n")[:-1] for one in json.loads(line)["spans"]
    ]
    pieces = {one["kind"]: [(part["start"], part["stop"]) for part in one["fragments"]] for one in marked}
    start = TEXT.index("dit")
    assert pieces == {"Claim": [], "X": [(2, 4), (start, start + 3)]}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("T1\tX 0 9999\tx",), 'b/a1/one.ann, line 1: "x" is not at 0-9999: outside the text'),
        ((f"T1\tX {at('dit')}\tdis",), 'line 1: "dis" is not at 11-14: "dit" stands there'),
        (("T1\tX a b\tx",), "line 1: 'a b' is no offsets"),
        (("T1\tX\tx",), "line 1: '' is no offsets"),
        (("T1\tX 0 2 4\tx",), "line 1: '0 2 4' is no offsets"),
        ((MARKED[0], "A1\tLoud T9"), "line 2: 'Loud T9' names what is not there"),
        ((MARKED[0], "R1\tBy Arg1:T1"), "line 2: 'By Arg1:T1' names what is not there, or says nothing"),
        ((MARKED[0], MARKED[0]), "line 2: a second T1"),
        (("?1\tx",), "line 1: '?1' is no annotation"),
        (("T1\tX 5 5\t",), "line 1"),
    ],
)
def test_what_is_wrong_with_an_ann_is_named(run: Run, folder: Path, lines: tuple[str, ...], said: str) -> None:
    brat(folder, "a1", *lines)
    done = run("import", "brat", "b")
    assert (done.code, done.out, (folder / "annotate.db").exists()) == (3, "", False)
    assert said.removeprefix("b/") in done.err


def test_two_annotators_with_different_texts_of_one_name_are_refused(run: Run, folder: Path) -> None:
    brat(folder, "a1", MARKED[0])
    brat(folder, "a2", text=TEXT + "Autre.")
    done = run("import", "brat", "b")
    assert (done.code, "another text than" in done.err) == (3, True)


# -- CoNLL --------------------------------------------------------------------------------------------------

BIO2 = "U.N. B-ORG\nofficial O\nAli B-PER\nKhan I-PER\n\nRome B-LOC\n"
SCHEMES = {
    "BIO": BIO2,
    "I without B": BIO2.replace("B-", "I-"),
    "BIOES": BIO2.replace("Khan I-PER", "Khan E-PER").replace("U.N. B", "U.N. S").replace("Rome B", "Rome S"),
    "BILOU": BIO2.replace("Khan I-PER", "Khan L-PER").replace("U.N. B", "U.N. U").replace("Rome B", "Rome U"),
    "four columns": "-DOCSTART- -X- O O\n\n" + BIO2.replace(" ", " NNP I-NP "),
    "tabs and CRLF": BIO2.replace(" ", "\t").replace("\n", "\r\n"),
    "comments": "# id = 1\n" + BIO2,
}


@pytest.mark.parametrize("content", SCHEMES.values(), ids=SCHEMES)
def test_every_scheme_of_tags_comes_in_as_the_same_spans(run: Run, folder: Path, content: str) -> None:
    (folder / "ner.conll").write_bytes(content.encode())
    done = run("import", "conll", "ner.conll", "--column", "annotator=a1")
    assert done.code == 0, done.err
    assert spans(run, "ner") == {("a1", "U.N.", "ORG"), ("a1", "Ali Khan", "PER"), ("a1", "Rome", "LOC")}
    told = json.loads(run("show", "ner", "--all", "--json").out)["sentences"]
    assert [one["text"] for one in told] == ["U.N. official Ali Khan", "Rome"]


def test_two_files_of_one_text_are_two_annotators(run: Run, folder: Path) -> None:
    (folder / "one.conll").write_text(BIO2, encoding="utf-8")
    (folder / "two.conll").write_text(BIO2.replace("I-PER", "O"), encoding="utf-8")
    for name, who in (("one", "a1"), ("two", "a2")):
        assert run("import", "conll", f"{name}.conll", "--column", f"annotator={who}").code == 0
    assert run("status", "--json").out.count('"name": "a') >= 2


def test_spans_do_not_run_over_a_blank_line_and_docstart_parts_documents(run: Run, folder: Path) -> None:
    content = "-DOCSTART- O\n\na I-X\n\nb I-X\n\n-DOCSTART- O\n\nc I-X\n"
    (folder / "ner.conll").write_text(content, encoding="utf-8")
    assert run("import", "conll", "ner.conll", "--column", "annotator=a1").code == 0
    assert spans(run, "ner-1") == {("a1", "a", "X"), ("a1", "b", "X")}
    assert spans(run, "ner-2") == {("a1", "c", "X")}


HEAD = "# document\tsentence\ttoken\tstart\tstop\tlabel:a1\tspan:a1\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a O\nb\n", "line 2: 1 cells, not 2"),
        ("a B-X\nb X\n", "line 2: 'X' is no tag"),
        (HEAD + "d\t1\ta\t0\t1\tfact\n", "line 2: 6 cells under 7 column names"),
        (HEAD + "d\t1\ta\tx\t1\tfact\tO\n", "line 2: 'x' and '1' are no offsets"),
        (HEAD + "d\t1\ta\t0\t2\tfact\tO\n", 'line 2: "a" is not at 0-2'),
        (HEAD + "d\t1\ta\t99999999999\t100000000000\tfact\tO\n", 'line 2: "a" is not at 99999999999'),
        (
            HEAD + "d\t1\ta\t0\t1\tfact\tO\nd\t1\tb\t2\t3\tclaim\tO\n",
            "line 3: 'claim' in a sentence that is 'fact'",
        ),
        (HEAD + "d\t1\ta\t0\t1\t_\tO\nd\t2\tb\t2\t3\t_\tO\nd\t1\tc\t4\t5\t_\tO\n", "sentence 1 was over already"),
        (HEAD, "There is nothing to bring in"),
        ("", "There is nothing to bring in"),
    ],
)
def test_what_is_wrong_with_a_column_is_named(run: Run, folder: Path, content: str, said: str) -> None:
    (folder / "x.conll").write_text(content, encoding="utf-8")
    done = run("import", "conll", "x.conll", "--column", "annotator=a1")
    assert (done.code, done.out, (folder / "annotate.db").exists()) == (3, "", False)
    assert said in done.err


def test_a_plain_file_asks_whose_it_is(run: Run, folder: Path) -> None:
    (folder / "x.conll").write_text(BIO2, encoding="utf-8")
    assert "Name her: --column annotator=NAME" in run("import", "conll", "x.conll").err
