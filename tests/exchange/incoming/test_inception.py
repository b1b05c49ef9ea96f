"""INCEpTION: what cassis reads of our export is what was said; what we read of it, and of a project, comes in."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cassis import Cas, TypeSystem, load_cas_from_xmi, load_typesystem
from sqlite_utils import Database

from tests.conftest import Run
from tests.exchange.incoming.test_other_tools import spans
from tests.exchange.project import SCHEMA, facts, full, nasty, records, schema

TEXT = "😀 Le maire dit « oui ». La France a montré sa responsabilité."
SPAN = "montré sa responsabilité"
AT = TEXT.index(SPAN)
SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"


@pytest.fixture
def out(run: Run, folder: Path) -> Path:
    """Our export of the project with everything."""
    full(folder / "annotate.db").close()
    (folder / "everything.toml").write_text(SCHEMA, encoding="utf-8")
    done = run("export", "inception", "out")
    assert done.code == 0, done.err
    assert "1 span in pieces, 3 ratings of sources, 35 times" in done.err
    return folder / "out"


def cas(path: Path, types: Any) -> Cas:
    with path.open("rb") as file:
        return load_cas_from_xmi(file, types)


def types(out: Path) -> TypeSystem:
    with (out / "TypeSystem.xml").open("rb") as file:
        return load_typesystem(file)


# -- what others read ---------------------------------------------------------------------------------------


def test_cassis_reads_every_label_and_span_where_it_is(out: Path) -> None:
    known, told = types(out), set()
    for path in out.glob("annotation/*/*.xmi"):
        found = cas(path, known)
        if path.stem == "INITIAL_CAS":
            assert not [one for one in found.select("uima.tcas.Annotation") if ".custom." in one.type.name]
            continue
        (meta,) = found.select("uima.tcas.DocumentAnnotation")
        name = meta.documentTitle
        for one in found.select("webanno.custom.SentenceAnswers"):
            told |= {(name, one.begin, one.end, one.stance, path.stem)} if one.stance else set()
        for one in found.select("webanno.custom.Voice"):
            told.add((name, one.begin, one.end, f"voice:{one.xtype or ''}", path.stem))
        for one in found.select("webanno.custom.Said"):
            told.add((name, one.begin, one.end, f"said:{one.mood or ''}", path.stem))
    wanted = facts(records(Database(out.parent / "annotate.db")))
    pieces = {one for one in wanted if one[0] == "émeute" and one[3:] == ("said:direct", "bo")}
    hull = ("émeute", min(one[1] for one in pieces), max(one[2] for one in pieces), "said:direct", "bo")
    assert len(pieces) == 3
    assert told == (wanted - pieces) | {hull}


def test_links_and_several_answers_at_once_are_there_too(out: Path) -> None:
    found = cas(out / "annotation" / "émeute" / "zoé.xmi", types(out))
    (said,) = found.select("webanno.custom.Said")
    assert [one.target.get_covered_text() for one in said.by.elements] == ["La France"]
    first = found.select("webanno.custom.SentenceAnswers")[0]
    assert (first.tone.elements, first.who, first.note) == (["loud", "sad"], "Le Jour", None)
    every = [one for record in records(Database(out.parent / "annotate.db")) for one in record.sentences]
    given = [said.confidence for one in every for said in one.answers if said.confidence is not None]
    assert [int(first.confidence)] == given
    assert found.select("webanno.custom.DocumentAnswers")[0].kind == "1"


def test_characters_no_xml_can_hold_are_replaced_one_for_one_and_said(run: Run, folder: Path) -> None:
    db = nasty(folder / "annotate.db")
    done = run("export", "inception", "out")
    assert "5 characters no XML can hold" in done.err  # NUL, ESC, ESC, BEL; and a NUL in the note
    text = next(one.document.text for one in records_under(db) if one.document.name == "émeute")
    (path,) = (folder / "out").glob("annotation/émeute/al.xmi")
    shown = cas(path, types(folder / "out")).sofa_string
    assert shown == text.translate(dict.fromkeys(map(ord, "\x00\x1b\x07"), "\ufffd"))


def records_under(db: Database) -> Any:
    from annotate.exchange.stored import read_dataset
    from annotate.store.questions.export_rows import documents_by_name

    return list(read_dataset(db, schema(), documents_by_name(db)).documents)


# -- what we read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_out_and_in_and_out_again_gives_the_same_bytes(run: Run, out: Path, packed: bool) -> None:
    given = out
    if packed:
        given = out.with_suffix(".zip")
        with zipfile.ZipFile(given, "w") as archive:
            for path in out.rglob("*.x*ml"):
                archive.write(path, path.relative_to(out))
            for path in out.rglob("*.xmi"):
                archive.write(path, path.relative_to(out))
    done = run("import", "inception", str(given), "--schema", "everything.toml", "--db", "two.db")
    assert done.code == 0, done.err
    assert run("export", "inception", "two", "--db", "two.db").code == 0
    one, two = ({path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
                for root in (out, Path("two")))  # fmt: skip
    assert one == two
    again = run("import", "inception", str(given), "--schema", "everything.toml", "--db", "two.db", "--json")
    assert json.loads(again.out)["new_judgments"] == 0


def test_a_text_with_characters_no_xml_can_hold_is_found_by_its_hash(run: Run, folder: Path) -> None:
    nasty(folder / "annotate.db").close()
    assert run("export", "inception", "out").code == 0
    alone = run("import", "inception", "out", "--db", "two.db")
    assert (alone.code, Path("two.db").exists()) == (3, False)
    assert "'émeute' has no text in it; --texts FILE… gives it" in alone.err
    here = run("import", "inception", "out", "--json")
    assert here.code == 0, here.err
    assert json.loads(here.out)["new_documents"] == 0


def project(*files: tuple[str, bytes], nested: bool = True) -> bytes:
    """A project as INCEpTION exports it: in annotation/DOCUMENT an archive per annotator."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("exportedproject.json", "{}")
        archive.writestr("source/one.txt", TEXT)
        archive.writestr("layers/Layer.json", '{"%FEATURE_STRUCTURES": 1}')
        if not nested:
            archive.writestr("TypeSystem.xml", made()[1])
        for place, content in files:
            if nested:
                inner = io.BytesIO()
                with zipfile.ZipFile(inner, "w") as one:
                    one.writestr("one.xmi", content)
                    one.writestr("TypeSystem.xml", made()[1])
                archive.writestr(f"{place}.zip", inner.getvalue())
            else:
                archive.writestr(f"{place}.xmi", content)
    return packed.getvalue()


def made(*marked: tuple[int, int, str], sentence: bool = True) -> tuple[bytes, bytes]:
    """A CAS with a layer of its own, a relation between the first two spans, and its type system."""
    known = TypeSystem()
    known.create_type(SENTENCE, supertypeName="uima.tcas.Annotation")
    span = known.create_type("webanno.custom.Framing", supertypeName="uima.tcas.Annotation")
    known.create_feature(span, "value", "uima.cas.String")
    known.create_feature(span, "loud", "uima.cas.Boolean")
    relation = known.create_type("webanno.custom.SaidBy", supertypeName="uima.tcas.Annotation")
    known.create_feature(relation, "Governor", "uima.tcas.Annotation")
    known.create_feature(relation, "Dependent", "uima.tcas.Annotation")
    found = Cas(known, sofa_string=TEXT, sofa_mime="text/plain", document_language="fr")
    if sentence:
        middle = TEXT.index("La France")
        found.add_all(
            [known.get_type(SENTENCE)(begin=a, end=b) for a, b in ((0, middle - 1), (middle, len(TEXT)))]
        )
    placed = [span(begin=a, end=b, value=label, loud=True) for a, b, label in marked]
    found.add_all(placed)
    if len(placed) > 1:
        found.add(relation(begin=placed[1].begin, end=placed[1].end, Governor=placed[0], Dependent=placed[1]))
    return found.to_xmi().encode(), known.to_xml().encode()


@pytest.mark.parametrize("nested", [True, False])
def test_a_project_comes_in_with_its_layers_relations_and_annotators(run: Run, folder: Path, nested: bool) -> None:
    one = made((AT, AT + len(SPAN), "no source"), (2, 10, "who"))[0]
    other, curated = made((2, 10, "who"))[0], made((AT, AT + 6, "no source"))[0]
    files = (
        ("annotation/one.txt/INITIAL_CAS", made()[0]),
        ("annotation/one.txt/a1", one),
        ("annotation/one.txt/a2", other),
        ("annotation/one.txt/a3", made()[0]),
        ("curation/one.txt/CURATION_USER", curated),
    )
    (folder / "p.zip").write_bytes(project(*files, nested=nested))
    done = run("import", "inception", "p.zip")
    assert done.code == 0, done.err
    told = json.loads(run("show", "one.txt", "--all", "--json").out)["sentences"]
    assert [one["text"] for one in told] == ["😀 Le maire dit « oui ».", "La France a montré sa responsabilité."]
    assert set(told[0]["labels"]) == {"a1", "a2", "a3", "gold"}, "who marked nothing has read it too"
    shown = run("show", "one.txt", "--as", "a1").out
    assert f'Framing no_source True "{SPAN}" SaidBy=1:1' in shown
    found = {(one["annotator"], one["quote"]) for part in told for one in part["spans"]}
    assert found == {("a1", SPAN), ("a1", "Le maire"), ("a2", "Le maire"), ("gold", "montré")}


def test_cas_json_comes_in_under_the_name_told(run: Run, folder: Path) -> None:
    content, known = made((AT, AT + len(SPAN), "x"))
    found = load_cas_from_xmi(io.BytesIO(content), load_typesystem(io.BytesIO(known)))
    (folder / "doc.json").write_text(found.to_json(), encoding="utf-8")
    assert "Name her: --column annotator=NAME" in run("import", "inception", "doc.json").err
    assert run("import", "inception", "doc.json", "--column", "annotator=a1").code == 0
    assert spans(run, "doc") == {("a1", SPAN, "x")}


# -- bad files ----------------------------------------------------------------------------------------------

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("declared", [LAUGHS, OUTSIDE, '<!DOCTYPE x SYSTEM "http://localhost/x.dtd">'])
@pytest.mark.parametrize("where", ["annotation/émeute/al.xmi", "TypeSystem.xml"])
@pytest.mark.parametrize("coded", ["utf-8", "utf-16"])
def test_entities_are_refused_before_anything_is_unfolded_or_fetched(
    run: Run, out: Path, declared: str, where: str, coded: str
) -> None:
    path = out / where
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("?>")
    body = f"{head.replace('UTF-8', coded).replace('utf-8', coded)}?>{declared}{rest}"
    path.write_bytes(body.encode(coded))
    done = run("import", "inception", "out", "--schema", "everything.toml", "--db", "two.db")
    assert (done.code, done.out, Path("two.db").exists()) == (3, "", False)
    assert "declares a document type" in done.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('stance="fact"', 'stance="fib"'), "stance has no label 'fib'; it has fact, no, claim, unclear"),
        (('begin="23"', 'begin="23.5"'), "is no UIMA CAS"),
        (('begin="23"', 'begin="9999"'), "no character stands at 9999"),
        (('begin="10" end="70" stance', 'begin="10" end="60" stance'), "no sentence stands at 10-56"),
        (('sofaString="émeute', 'sofaString="emeute'), "another text than in"),
        (('target="83"', 'target="8"'), "is tied to a span that is not there"),
        (("<xmi:XMI", "<xmi:XMX"), "is not XML"),
        (('json="{', 'json="'), "is not as inception is written"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_comes_in(
    run: Run, out: Path, change: tuple[str, str], said: str
) -> None:
    path = out / "annotation" / "émeute" / "al.xmi"
    text = path.read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    done = run("import", "inception", "out", "--schema", "everything.toml", "--db", "two.db")
    assert (done.code, done.out, Path("two.db").exists()) == (3, "", False)
    assert said in done.err


def test_a_file_without_its_types_asks_for_them(run: Run, folder: Path) -> None:
    (folder / "one.xmi").write_bytes(made((2, 10, "x"))[0])
    assert "has no TypeSystem.xml beside it" in run("import", "inception", "one.xmi").err


def test_an_archive_that_would_leave_its_folder_is_refused(run: Run, folder: Path) -> None:
    (folder / "p.zip").write_bytes(project(("annotation/../../a1", made()[0])))
    done = run("import", "inception", "p.zip")
    assert (done.code, (folder / "annotate.db").exists()) == (3, False)
    assert "leaves the folder" in done.err


def test_a_type_system_that_is_none_is_refused(run: Run, out: Path) -> None:
    path = out / "TypeSystem.xml"
    text = path.read_text(encoding="utf-8")
    assert 'xmlns="http://uima' in text
    path.write_text(text.replace('xmlns="http://uima', 'xmlns="-1http://uima'), encoding="utf-8")
    done = run("import", "inception", "out", "--schema", "everything.toml", "--db", "two.db")
    assert (done.code, done.out, Path("two.db").exists()) == (3, "", False)
    assert "describes no types" in done.err
