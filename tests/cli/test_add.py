"""annotate add: every kind of file becomes a document, with what it says of itself; none can harm the others."""

import json
import os
import resource
import zipfile
from pathlib import Path
from typing import Any

import pytest

from annotate.errors import ExitCode
from annotate.store.catalog import Entry, documents, find_document, load_document
from annotate.store.database import open_database
from tests.conftest import Run
from tests.text.files.made import PAGE, PAGE_TEXT, archive, docx, paragraph, pdf, pdf_bomb
from tests.ui.test_screen_text import harmless

PDF = pdf(
    [["La mission a quitté la ville mardi.", "Le préfet s’est tu."]], {"Title": "Mali", "Author": "Awa Diop"}
)
DOCX = docx(paragraph("La mission est partie. Rien ne change."), "<dc:title>Mali</dc:title>")
TABLE = "name,text,source,date\nun,Il pleut.,Le Courrier,2023-11-07\ndeux,Il neige ici.,La Tribune,2023\n"


def text_of(folder: Path, name: str) -> str:
    db = open_database(folder / "annotate.db", write=False)
    return load_document(db, find_document(db, name)).text


def listed(folder: Path) -> list[Entry]:
    return documents(open_database(folder / "annotate.db", write=False))


def write(folder: Path, files: dict[str, bytes | str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def said(entry: Entry) -> tuple[str | None, ...]:
    return entry.title, entry.author, entry.published, entry.source, entry.url, entry.language


def test_every_kind_of_file_is_read_with_what_it_says_of_itself(run: Run, folder: Path) -> None:
    front = "---\ntitle: Le départ\nauthor: Li Wei\ndate: 2023-11\n---\n\n# Le départ\n\nIl pleut *beaucoup*."
    write(folder, {"page.html": PAGE, "report.pdf": PDF, "talk.docx": DOCX, "notes.md": front, "rows.csv": TABLE})
    done = run("add", "page.html", "report.pdf", "talk.docx", "notes.md", "rows.csv")
    assert (done.code, done.out) == (ExitCode.OK, "")
    assert done.err == "6 documents in annotate.db. Next: annotate label --as NAME\n"
    page, report, talk, notes, un, deux = listed(folder)
    assert said(page) == (
        *(
            "Mali : la mission part",
            "Awa Diop",
            "2023-11-07",
            "Le Courrier",
            "https://example.org/mali/mission",
            "fr",
        ),
    )
    assert said(report) == ("Mali", "Awa Diop", None, None, None, "fr")
    assert said(talk) == ("Mali", None, None, None, None, "fr")
    assert said(notes) == ("Le départ", "Li Wei", "2023-11", None, None, None)
    assert (un.name, *said(un)) == ("un", None, None, "2023-11-07", "Le Courrier", None, None)
    assert (deux.name, deux.published, deux.source) == ("deux", "2023", "La Tribune")
    assert text_of(folder, "page") == PAGE_TEXT
    assert text_of(folder, "report") == "La mission a quitté la ville mardi.\nLe préfet s’est tu."
    assert text_of(folder, "talk") == "La mission est partie. Rien ne change."
    assert text_of(folder, "notes") == front
    assert text_of(folder, "deux") == "Il neige ici."
    assert run("doctor").code == ExitCode.OK


def test_every_kind_of_file_can_be_labelled_at_once(run: Run, folder: Path) -> None:
    write(folder, {"page.html": PAGE, "report.pdf": PDF})
    done = run("label", "page.html", "report.pdf", "--as", "a1", stdin="f\n" * 13)
    assert done.code == ExitCode.OK
    assert "13 of 13 sentences labelled" in done.err


def test_what_the_user_says_wins_over_what_the_file_says(run: Run, folder: Path) -> None:
    write(folder, {"page.html": PAGE})
    options = "--title T --author A --date 2024-01-02 --source S --url https://u.org --language en --name n"
    assert run("add", "page.html", *options.split()).code == ExitCode.OK
    (entry,) = listed(folder)
    assert (entry.name, *said(entry)) == ("n", "T", "A", "2024-01-02", "S", "https://u.org", "en")


def test_what_is_shown_of_a_document_includes_where_it_comes_from(run: Run, folder: Path) -> None:
    write(folder, {"page.html": PAGE})
    run("add", "page.html")
    shown = run("show", "page").out
    assert "Mali : la mission part · Awa Diop · Le Courrier · https://example.org/mali/mission" in shown
    kept: dict[str, Any] = json.loads(run("show", "page", "--json").out)
    assert (kept["title"], kept["source"], kept["author"]) == ("Mali : la mission part", "Le Courrier", "Awa Diop")
    assert "Le Courrier" in run("documents").out
    assert json.loads(run("documents", "--json").out)["documents"][0]["url"] == "https://example.org/mali/mission"


def test_a_known_text_gets_what_was_not_known_about_it_and_keeps_what_was(run: Run, folder: Path) -> None:
    write(folder, {"a.txt": "Il pleut. Il neige."})
    run("add", "a.txt", "--source", "Le Courrier")
    done = run("add", "a.txt", "--source", "Autre", "--author", "Awa Diop")
    assert "1 document in annotate.db, 1 known already" in done.err
    (entry,) = listed(folder)
    assert (entry.source, entry.author) == ("Le Courrier", "Awa Diop")
    assert run("doctor").code == ExitCode.OK


@pytest.mark.parametrize("option", ["--name n", "--title T", "--url https://u.org"])
def test_what_is_said_of_one_text_is_not_taken_for_several(run: Run, folder: Path, option: str) -> None:
    write(folder, {"a.txt": "Il pleut.", "b.txt": "Il neige.", "rows.csv": TABLE})
    for files in (["a.txt", "b.txt"], ["rows.csv"], ["."]):
        done = run("add", *files, *option.split())
        assert (done.code, done.err.count("\n")) == (ExitCode.USAGE, 1)
        assert not (folder / "annotate.db").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--date 07/11/2023", "2023-11-07"),
        ("--language français(FR)", "such as fr"),
        ("--format odt", "'odt' is not one of"),
        ("--column texte", "is not OLD=NEW"),
        ("--column mots=texte", "a column is text, name"),
    ],
)
def test_options_that_make_no_sense_are_refused(run: Run, folder: Path, options: str, words: str) -> None:
    write(folder, {"a.txt": "Il pleut."})
    done = run("add", "a.txt", *options.split())
    assert (done.code, done.err.count("\n")) == (ExitCode.USAGE, 1)
    assert words in done.err


def test_columns_are_told_where_their_names_do_not_tell(run: Run, folder: Path) -> None:
    write(folder, {"rows.tsv": "mots\tjournal\nIl pleut.\tLe Courrier\n"})
    assert "has no text column" in run("add", "rows.tsv").err
    assert run("add", "rows.tsv", "--column", "text=mots", "--column", "source=journal").code == ExitCode.OK
    (entry,) = listed(folder)
    assert (entry.name, entry.source, text_of(folder, entry.name)) == ("rows-1", "Le Courrier", "Il pleut.")


@pytest.mark.parametrize(
    ("data", "options", "text"),
    [
        (PAGE.encode(), "", PAGE_TEXT),
        (PDF, "", "La mission a quitté la ville mardi.\nLe préfet s’est tu."),
        (DOCX, "", "La mission est partie. Rien ne change."),
        (b'{"text": "Il pleut."}\n', "--format jsonl", "Il pleut."),
        (b"<p>Il pleut.</p>", "", "<p>Il pleut.</p>"),
        (b"<p>Il pleut.</p>", "--format html", "Il pleut."),
    ],
)
def test_stdin_is_read_as_what_it_is_or_is_said_to_be(
    run: Run, folder: Path, data: bytes, options: str, text: str
) -> None:
    assert run("add", "-", *options.split(), stdin=data).code == ExitCode.OK
    (entry,) = listed(folder)
    assert text_of(folder, entry.name) == text


def test_folders_patterns_and_archives_are_read_to_the_last_text(run: Run, folder: Path) -> None:
    write(folder, {"in/a.txt": "Un deux.", "in/sub/b.html": PAGE, "c1.txt": "Trois.", "c2.txt": "Quatre."})
    write(folder, {"all.zip": archive({"d.pdf": PDF, "rows.csv": TABLE.encode(), "e.png": b"?"})})
    done = run("add", "in", "c*.txt", "all.zip")
    assert done.code == ExitCode.OK
    assert [entry.name for entry in listed(folder)] == ["a", "b", "c1", "c2", "d", "un", "deux"]


def test_a_thousand_files_with_broken_ones_among_them(run: Run, folder: Path) -> None:
    good = {f"many/{number:04}.txt": f"Phrase numéro {number}. Il pleut." for number in range(1000)}
    broken = {f"many/{number:04}-bad.pdf": PDF[:300] + bytes([number]) for number in range(30)}
    write(folder, {**good, **broken, "many/twice.txt": "Phrase numéro 7. Il pleut."})
    done = run("add", "many")
    assert (done.code, done.out) == (ExitCode.FAILED, "")
    lines = done.err.splitlines()
    assert lines[0] == "note: many/twice.txt has the same text as '0007', which is used"
    assert lines[1].startswith("1,000 documents in annotate.db. ")
    assert [line.split(" is ")[0] for line in lines[2:22]] == [f"not read: many/{n:04}-bad.pdf" for n in range(20)]
    assert lines[22:] == ["not read: 10 more", "annotate: 30 texts could not be read, listed above."]
    assert len(listed(folder)) == 1000


HOSTILE_BATCH = {
    "scanned.pdf": (pdf([[]]), "no text layer"),
    "cut.pdf": (PDF[:-200], "damaged PDF"),
    "page.pdf": (PAGE.encode(), "is no PDF, but a web page"),
    "bomb.pdf": (pdf_bomb(100), "unpacks to far more"),
    "old.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is an encrypted Word document"),
    "none.docx": (b"Il pleut.", "is no Word document"),
    "bomb.docx": (archive({"word/document.xml": bytes(70 << 20)}), "would unpack to more than 64 megabytes"),
    "entities.docx": (
        archive({"word/document.xml": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'}),
        "declares XML entities",
    ),
    "scripts.html": (b"<html><body><script>document.write('a')</script></body></html>", "holds no text"),
    "ragged.csv": (b"text,title\nIl pleut.\n", "1 cells under 2 column names"),
    "nul.csv": (b"text\n\x00\x00\x00\x00\n", "control characters"),
    "broken.jsonl": (b'{"text": \n', "not a JSON object"),
    "slip.zip": (archive({"../../slip.txt": b"Dehors."}), "leaves the folder"),
    "nested.zip": (archive({"inner.zip": archive({"a.txt": b"Dedans."})}), "is a ZIP archive"),
    "binary.txt": (bytes(range(256)) * 20, "binary data"),
    "new\nline \x1b[2J.pdf": (b"%PDF-1.7", "damaged PDF"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_BATCH)
def test_a_hostile_file_is_one_line_and_leaves_the_rest_of_the_batch_unharmed(
    run: Run, folder: Path, name: str
) -> None:
    content, reason = HOSTILE_BATCH[name]
    write(folder, {"in/" + name: content, "in/a.txt": "Un.", "in/zz.pdf": PDF})
    alone = run("add", "in/" + name)
    assert (alone.code, alone.out, alone.err.count("\n")) == (ExitCode.BAD_DATA, "", 1)
    assert reason in alone.err
    assert not (folder / "annotate.db").exists()
    done = run("add", "in")
    assert (done.code, done.out) == (ExitCode.FAILED, "")
    (line,) = [line for line in done.err.splitlines() if line.startswith("not read: ")]
    assert reason in line
    assert harmless(done.err.replace("\n", ""))
    assert [entry.name for entry in listed(folder)] == ["a", "zz"]
    assert sorted(path.name for path in folder.iterdir() if "annotate.db" not in path.name) == ["in"]


#: Making a database loads numpy where pandas is installed, which reserves memory for every processor there is.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}


def one_gigabyte() -> None:
    """Hold the process, and those it starts, to what a small machine has."""
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))


def test_endless_and_huge_files_are_refused_in_bounded_memory(process: Run, folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    for name in ("sparse.txt", "sparse.csv", "sparse.pdf", "sparse.zip", "sparse.html"):
        with (folder / name).open("wb") as file:
            file.truncate(2 << 30)
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        for number in range(20):
            bomb.writestr(f"{number}.txt", bytes(60 << 20))
    with zipfile.ZipFile(folder / "large.zip", "w", zipfile.ZIP_DEFLATED) as large:
        large.writestr("large.txt", b"Il pleut. " * (7 << 20))
    with zipfile.ZipFile(folder / "full.zip", "w", zipfile.ZIP_DEFLATED) as full:
        for number in range(2):
            full.writestr(f"full-{number}.txt", bytes(60 << 20))
    write(folder, {"bomb.pdf": pdf_bomb(100), "a.txt": "Il pleut."})
    names = ("/dev/zero", "pipe.txt", "sparse.txt", "sparse.csv", "sparse.pdf", "sparse.zip", "sparse.html",
             "bomb.zip", "large.zip", "full.zip", "bomb.pdf", "a.txt")  # fmt: skip
    done = process("add", *names, env=ONE_THREAD, preexec_fn=one_gigabyte)
    assert done.code == ExitCode.FAILED, done.err
    assert done.err.startswith("1 document in annotate.db")
    refused = [line for line in done.err.splitlines() if line.startswith("not read: ")]
    assert len(refused) == len(names) - 1 + 1
    assert "our fault" not in done.err
    assert text_of(folder, "a") == "Il pleut."


def test_a_large_text_and_a_large_table_are_read_in_bounded_memory(process: Run, folder: Path) -> None:
    write(folder, {"large.txt": "Il pleut à Kidal – encore. " * 1_000_000})
    write(folder, {"large.csv": "text\n" + "".join(f"Il pleut {n} fois.\n" for n in range(20_000))})
    done = process("add", "large.txt", "large.csv", env=ONE_THREAD, preexec_fn=one_gigabyte)
    assert (done.code, done.err.count("\n")) == (ExitCode.OK, 1), done.err
    assert "20,001 documents" in done.err


def test_an_unforeseen_failure_of_a_reader_is_that_of_one_file(run: Run, folder: Path) -> None:
    """A PDF whose pages contain themselves: no reader should follow them for ever."""
    loop = PDF.replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]")
    assert loop != PDF
    write(folder, {"loop.pdf": loop, "a.txt": "Il pleut."})
    done = run("add", "loop.pdf", "a.txt")
    assert (done.code, len(listed(folder))) == (ExitCode.FAILED, 1)
