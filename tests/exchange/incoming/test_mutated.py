"""Whatever bytes a file has, an import ends in one line and an exit status, and brings in all of it or nothing.

A commit tries 20 mutations of each format; `ANNOTATE_HOSTILE=all` tries 10,000.
"""

import io
import re
import shutil
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from annotate.cli.main import main
from annotate.exchange.incoming.formats import INCOMING
from tests.exchange.project import SCHEMA, full
from tests.hostile.corpus import ALL

OURS = (
    "jsonl",
    "labelstudio",
    "doccano",
    "prodigy",
    "brat",
    "conll",
    "inception",
    "huggingface",
    "csv",
    "csv-wide",
)
TABLES = {
    "csv": "unit,annotator,value,text,document\n1,a1,x,Il pleut.,d\n2,a2,y,Rien.,d\n",
    "csv-wide": "id,text,a1,a2\n1,Il pleut.,x,y\n2,Rien.,y,\n",
}
#: What programs trip over, to stand anywhere.
NASTY = (
    *(
        b"NaN",
        b"-1",
        b"0",
        b"1e999",
        b"99999999999999999999",
        b"0.5",
        b"true",
        b"null",
        b"[]",
        b"{}",
        b'""',
        b'[["a"]]',
    ),
    *(b'"\\ud800"', b"\\ud800", b"\\u0000", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", "😀".encode()),
    *(
        b"\r\n",
        b"\n\n",
        b"\t",
        b" ",
        b'"',
        b"<",
        b"&a;",
        b"&#0;",
        b"]]>",
        b"PK\x03\x04",
        b"B-",
        b"T1",
        b"..",
        b"x" * 300,
    ),
)
WORD = re.compile(rb"[\w.+-]+")
#: (where, how much to take out, what to put there; whether instead of a whole word)
EDITS = st.lists(
    st.tuples(
        st.integers(0, 1 << 20), st.integers(0, 12), st.sampled_from(NASTY) | st.binary(max_size=3), st.booleans()
    ),
    min_size=1,
    max_size=3,
)


Edit = tuple[int, int, bytes, bool]


def ran(*arguments: str) -> tuple[int, str]:
    """Run a command in this process; return its exit status and what it said."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(arguments))
        err.flush()
    return code, err.buffer.getvalue().decode()


def written(path: Path) -> list[Path]:
    return sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every format, exported from the project with everything."""
    folder = tmp_path_factory.mktemp("exports")
    full(folder / "annotate.db").close()
    (folder / "everything.toml").write_text(SCHEMA, encoding="utf-8")
    for form in OURS:
        if form in TABLES:
            (folder / form).write_text(TABLES[form], encoding="utf-8")
        else:
            code, said = ran("export", form, str(folder / form), "--db", str(folder / "annotate.db"))
            assert code == 0, said
    return folder


def mutated(data: bytes, edits: list[Edit]) -> bytes:
    for at, cut, put, word in edits:
        start = at % (len(data) + 1)
        stop = start + cut
        if word and (words := list(WORD.finditer(data))):
            start, stop = words[at % len(words)].span()
        data = data[:start] + put + data[stop:]
    return data


def test_every_format_that_comes_in_is_tried() -> None:
    assert set(OURS) == set(INCOMING)


@pytest.mark.parametrize("form", OURS)
@settings(
    max_examples=10_000 if ALL else 20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(edits=EDITS, which=st.integers(0, 99))
def test_mutated_files_come_in_whole_or_are_refused_in_words(
    exports: Path, form: str, edits: list[Edit], which: int
) -> None:
    with tempfile.TemporaryDirectory() as place:
        given, db = Path(place) / "given", Path(place) / "annotate.db"
        if (exports / form).is_dir():
            shutil.copytree(exports / form, given)
        else:
            shutil.copy(exports / form, given)
        files = written(given)
        target = files[which % len(files)]
        target.write_bytes(mutated(target.read_bytes(), edits))
        schema = () if form in TABLES or form == "prodigy" else ("--schema", str(exports / "everything.toml"))
        code, said = ran("import", form, str(given), "--db", str(db), *schema)
        event(f"exit status {code}")
        assert "This is our fault" not in said, said
        assert code in (0, 1, 2, 3)
        assert db.exists() == (code == 0), said
        if code == 0:
            assert ran("doctor", "--db", str(db))[0] == 0
