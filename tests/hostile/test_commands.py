"""Every command over the whole corpus, on a terminal and into a pipe: nothing acts, nothing is lost or broken."""

import json
import shlex
import shutil
from pathlib import Path

import pytest

from annotate.cli.main import COMMANDS
from annotate.errors import ExitCode
from annotate.exchange.formats import FORMATS
from annotate.store.catalog import documents, load_document
from annotate.store.database import open_database
from annotate.ui.screen_text import flowing
from tests.hostile.campaign import annotate, make, typeable
from tests.hostile.corpus import ALL, ATTACKS, TEXTS, UNREADABLE
from tests.hostile.played import Command, Shown, play
from tests.hostile.strict import LINES, TABLES, violations

READING = """
documents
documents --json
status
status --json
log --all --limit 9999
log --all --limit 9999 --json
log --as '[/b]{{7*7}}' --document 16
log --annotator "=cmd|' -C calc'!A1"
show 16 --all --json
show 19 --as a1
show 52 --as a1 --repaired
segment hostile.toml
lint
lint --json
agreement
agreement --json
agreement --csv
agreement --markdown
agreement --by annotator --model mace
agreement --by outlet
disagreements --limit 9999
disagreements --json
adjudicate --as a1 --policy majority --dry-run
adjudicate --as a1 --policy majority --json --dry-run
sources
sources list --all
sources list --all --json
profile
profile --json
profile --by outlet 1 2 3
review --schema hostile
review --schema hostile --json
schema list
schema show hostile
schema show hostile --format markdown
schema check hostile.toml
assign --show
assign --dry-run --to '[/b]' --as a1
revise 1 2
revise 1 2 --json
doctor
doctor --json
"""
#: One after the other in one copy: each leaves the next something to work on.
WRITING = """
undo --as a1
sources add '[b]x[/b]' '[/]' --as a1
sources rate '[b]x[/b]' A --as a1
sources merge '[b]x[/b]' --into '[/]' --as a1
sources show '[/]' --all
sources unmerge '[b]x[/b]' --as a1
assign --to '[/]' --to a1 --as a1
assign --show --json
unassign 1 --from '[/]' --as a1
split --for '[/b]{{7*7}}' other.db
split --for '[/]' '=new.db'
merge other.db --dry-run
merge other.db
merge '=new.db'
revise 1 2 --apply --as a1
adjudicate --as chief --policy majority --unfinished
export csv --labels gold -
backup copy.db
doctor --repair mended.db
restore copy.db
remove '[/b]{{7*7}}' --as a1 --reason '[/b]' --apply
log --all
doctor
"""


def commands(listed: str) -> list[Command]:
    return [shlex.split(line) for line in listed.strip().splitlines()]


def safe(shown: Shown, *codes: int) -> None:
    assert shown.code in codes, (shown.command, shown.code, shown.raw[-2000:])
    assert b"our fault" not in shown.raw, shown.raw[-2000:]
    assert b"Traceback" not in shown.raw, shown.raw[-2000:]
    assert violations(shown.raw, TABLES) == [], shown.command


@pytest.fixture(scope="module")
def read(campaign: Path) -> dict[str, Shown]:
    """What every reading command showed on a terminal."""
    listed = READING.strip().splitlines()
    return dict(zip(listed, play(campaign, commands(READING)), strict=True))


@pytest.mark.parametrize("command", READING.strip().splitlines())
def test_no_command_lets_anything_act_on_the_terminal(read: dict[str, Shown], command: str) -> None:
    safe(read[command], ExitCode.OK)
    assert len(read[command].raw) > 20


def test_json_on_a_terminal_is_the_same_data_and_plain_ascii(read: dict[str, Shown], campaign: Path) -> None:
    for command in ("documents --json", "show 16 --all --json", "sources list --all --json"):
        raw = read[command].raw[read[command].raw.index(b"{\r\n") :]  # behind the talk
        assert raw.isascii()
        assert json.loads(raw) == json.loads(annotate(campaign, *shlex.split(command)).stdout)


def test_every_document_is_shown_whole_character_by_character(campaign: Path) -> None:
    store = open_database(campaign / "annotate.db", write=False)
    entries = documents(store)
    played = play(campaign, [("show", str(number), "--all") for number in range(1, len(entries) + 1)])
    for entry, shown in zip(entries, played, strict=True):
        safe(shown, ExitCode.OK)
        told = "".join(shown.raw.decode().split())  # lines are broken to fit
        document = load_document(store, entry)
        for position in range(len(document.sentences)):
            assert "".join(flowing(document.sentence_text(position)).split()) in told, (entry.name, position)
    store.close()
    assert len(entries) == len(TEXTS) - 1


def test_every_span_quotes_its_place_whatever_stands_there(campaign: Path) -> None:
    store = open_database(campaign / "annotate.db", write=False)
    texts = {entry.sha256: load_document(store, entry) for entry in documents(store)}
    rows = store.conn.execute(
        "SELECT d.sha256, j.unit, j.start, j.stop, j.quote FROM judgments j JOIN documents d ON d.id = j.document"
        " WHERE j.unit LIKE 'span:%'"
    ).fetchall()
    whole = {(sha256, *sentence) for sha256, one in texts.items() for sentence in one.sentences}
    for sha256, unit, start, stop, quote in rows:
        assert texts[sha256].text[start:stop] == quote
        assert unit.partition("#")[0] == f"span:{start}-{stop}"
    assert len({row[:3] for row in rows} & {(one[0], f"span:{one[1]}-{one[2]}", one[1]) for one in whole}) >= 60
    store.close()


def test_pipes_of_lines_hold_lines(campaign: Path) -> None:
    for command in ("show 1 --as a1", "documents", "sources list --all", "schema show hostile", "log --all"):
        done = annotate(campaign, *shlex.split(command))
        assert done.returncode == 0
        assert violations(done.stdout + done.stderr, LINES) == [], command


def test_what_changes_the_database_says_so_harmlessly_and_leaves_it_whole(copy: Path) -> None:
    shown = play(copy, commands(WRITING))
    for one in shown:
        safe(one, ExitCode.OK)
    assert {path.name for path in copy.parent.iterdir()} == {"work"}


@pytest.fixture(scope="module")
def exported(campaign: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[Shown]]]:
    """A folder with an export in every format, and what each showed on the terminal: to it, to a file, shares."""
    folder = Path(shutil.copytree(campaign, tmp_path_factory.mktemp("exported") / "work"))
    forms = list(FORMATS)
    said: list[Command] = [("export", form, "-") for form in forms]
    said += [("export", form, f"out-{form}") for form in forms]
    said += [("export", form, f"soft-{form}", "--labels", "soft") for form in forms if ALL]
    shown = play(folder, said)
    return folder, {form: shown[number :: len(forms)] for number, form in enumerate(forms)}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_safe_on_a_terminal_and_in_the_names_of_its_files(
    exported: tuple[Path, dict[str, list[Shown]]], form: str
) -> None:
    folder, shown = exported
    text = FORMATS[form].lines and not FORMATS[form].folder
    safe(shown[form][0], ExitCode.OK if text else ExitCode.USAGE)
    safe(shown[form][1], ExitCode.OK)
    for one in shown[form][2:]:
        safe(one, ExitCode.OK, ExitCode.USAGE)
    out = folder / f"out-{form}"
    assert out.exists()
    for path in out.rglob("*"):
        assert len(path.name.encode()) <= 255
        assert path.name.isprintable()
        assert not path.is_symlink()


def test_exports_write_nothing_beside_their_places(
    exported: tuple[Path, dict[str, list[Shown]]], campaign: Path
) -> None:
    folder, _ = exported
    expected = {path.name for path in campaign.iterdir()} | {"annotate.db-wal", "annotate.db-shm"}
    new = {path.name for path in folder.iterdir()} - expected
    assert {name for name in new if not name.startswith(("out-", "soft-"))} == set()
    assert {path.name for path in folder.parent.iterdir()} == {"work"}


def test_every_command_that_takes_a_name_complains_of_a_hostile_one_in_one_line(campaign: Path) -> None:
    together = "".join(typeable(attack) for attack in ATTACKS.values())
    named = (
        {typeable(attack) for attack in ATTACKS.values()} if ALL else {together, "\x1b]0;t\x07", "[/b]", "-\x9b"}
    )
    said: list[Command] = []
    for word in sorted(named):
        said += [
            ("show", "--", word), ("add", "--", word), ("lint", "--", word), ("segment", "--", word),
            ("profile", "--", word), ("revise", "--", word, word), ("import", "jsonl", "--", word),
            ("import", "--", word, word), ("merge", "--", word), ("export", "--", word), ("label", "--", word),
            ("schema", "show", "--", word), ("schema", "check", "--", word), ("schema", "use", "--", word),
            ("sources", "show", "--", word), ("agreement", "--", word), ("--", word), ("completion", "--", word),
            ("restore", "--", word), ("log", "--as", word), ("undo", "--as", word), ("remove", "--", word),
            ("split", "--for", word, f"x{word}/x.db"), ("assign", "--as", "a1", "--", word),
            ("status", "--schema", word), ("status", word), ("export", "csv", "-", "--document", word),
            ("agreement", "x", "--alias", word), ("agreement", "x", "--column", f"{word}=x"),
            ("export", "csv", f"a{word}/b/c"), ("doctor", "--db", f"x{word}"), ("documents", f"--{word}"),
            ("adjudicate", "--as", "a1", "--field", word), ("import", "csv", "hostile.toml", "--map", word),
            ("label", "--hint-list", word, "--as", "a1"), ("add", "--date", word, "x"),
            ("add", "--language", word, "x"), ("doctor", "--repair", "m.db", "--with", word),
        ]  # fmt: skip
    for one in play(campaign, said):
        safe(one, ExitCode.FAILED, ExitCode.USAGE, ExitCode.BAD_DATA)
        lines = [line for line in one.raw.decode().splitlines() if not line.startswith("note: ")]
        assert len(lines) == 1, (one.command, lines)
        assert lines[0].startswith("annotate: "), (one.command, lines)
    nameless = {"documents", "backup", "sources", "disagreements", "unassign", "review"}
    assert {command[0] for command in said} | nameless >= COMMANDS.keys()
    assert sorted(path.name for path in campaign.parent.iterdir()) == ["campaign"]


if ALL:  # takes hours

    @pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
    def test_each_text_alone_goes_through_every_command(tmp_path: Path, path: Path) -> None:
        folder = tmp_path / "work"
        folder.mkdir()
        if path.name == UNREADABLE:
            shutil.copy(path, folder)
            (shown,) = play(folder, [("add", path.name)])
            return safe(shown, ExitCode.BAD_DATA)
        make(folder, [path])
        known = ("16", "19", "52", "1 2")
        said = [line for line in READING.strip().splitlines() if not any(f" {one}" in line for one in known)]
        for one in play(folder, [shlex.split(line) for line in said]):
            safe(one, ExitCode.OK)
        return None
