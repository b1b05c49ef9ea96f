"""Labelling as a real process: stopped anyhow, at any moment, every acknowledged answer is there and no other."""

import random
import re
import resource
import signal
import subprocess
from pathlib import Path
from typing import IO

import pytest

from annotate.errors import ExitCode
from annotate.store.database import open_database
from annotate.store.questions.progress import log
from tests.conftest import ANNOTATE, ROOT, Run
from tests.store.labels import problems
from tests.terminal import Terminal

LONG = "".join(f"Phrase numéro {number} du long texte. " for number in range(1, 401))


@pytest.fixture
def long(folder: Path) -> Path:
    path = folder / "long.txt"
    path.write_text(LONG, encoding="utf-8")
    return path


def journal(folder: Path) -> list[tuple[int, str | None]]:
    """(sentence, value) of every judgment, in order."""
    entries = list(log(open_database(folder / "annotate.db", write=False), None, None))
    return [(one.sentence, one.value) for one in reversed(entries)]


def start(*arguments: str | Path, cwd: Path) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*ANNOTATE, *arguments], cwd=cwd, env={"PYTHONPATH": str(ROOT)}, stdin=pipe, stdout=pipe, stderr=pipe
    )


def read_until(stream: IO[bytes] | None, words: bytes) -> None:
    assert stream
    while words not in (line := stream.readline()):
        assert line, "it ended before"


def test_a_pipe_that_ends_in_the_middle_is_gone_on_with_at_the_next_sentence(process: Run, article: Path) -> None:
    first = process("label", str(article), "--as", "a1", stdin="f\nc")
    assert first.code == 0
    assert first.err == "2 of 4 sentences labelled, all saved. Go on: annotate label --as a1\n"
    second = process("label", "--as", "a1", stdin="o\nx\n")
    assert second.out.startswith("article: 2 of 4 sentences labelled\n[3/4] Quelle honte !\n")
    assert journal(article.parent) == [(1, "fact"), (2, "claim"), (3, "opinion"), (4, "other")]


@pytest.mark.parametrize("answers", [b"\xef\xbb\xbff\r\nc\r\n", b"f\nc\n", b"\xef\xbb\xbff\nc"])
def test_answers_may_have_any_line_ends_and_a_byte_order_mark(process: Run, article: Path, answers: bytes) -> None:
    done = process("label", str(article), "--as", "a1", stdin=answers)
    assert done.code == 0
    assert journal(article.parent) == [(1, "fact"), (2, "claim")]


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "POSIX"])
def test_answers_are_utf_8_whatever_the_locale_and_bad_bytes_spoil_only_their_line(
    process: Run, article: Path, locale: str
) -> None:
    answers = 'm "fermé" f\nm "mair\xe9" f\n'.encode() + b'm "\xff" c\nc\n'
    done = process("label", str(article), "--as", "a1", stdin=answers, env={"LC_ALL": locale, "PYTHONUTF8": "0"})
    assert done.code == ExitCode.BAD_DATA
    assert 'saved: unsupported "fermé"' in done.out
    assert done.out.count("not done: ") == 2
    assert [value for _, value in journal(article.parent)] == ["{}", "fact", "claim"]


def test_an_interrupt_ends_it_with_130_and_loses_nothing(article: Path) -> None:
    with start("label", article, "--as", "a1", cwd=article.parent) as program:
        assert program.stdin
        assert program.stderr
        program.stdin.write(b"f\n")
        program.stdin.flush()
        read_until(program.stdout, b"saved: fact")
        program.send_signal(signal.SIGINT)
        assert program.wait(300) == ExitCode.INTERRUPTED
        assert b"Traceback" not in program.stderr.read()
    assert journal(article.parent) == [(1, "fact")]


def test_a_reader_that_goes_away_stops_it_and_what_it_saw_is_there(long: Path) -> None:
    with start("label", long, "--as", "a1", cwd=long.parent) as program:
        assert program.stdin
        assert program.stdout
        assert program.stderr
        program.stdin.write(b"f\n" * 3)
        program.stdin.flush()
        for _ in range(3):
            read_until(program.stdout, b"saved: fact")
        program.stdout.close()
        program.stdin.write(b"f\n" * 10)
        program.stdin.close()
        assert program.wait(300) == ExitCode.FAILED
        assert b"Traceback" not in program.stderr.read()
        program.stdin = None
    assert len(journal(long.parent)) >= 3
    assert problems(long.parent / "annotate.db") == {}


def acknowledged(out: str) -> list[tuple[int, str]]:
    """Return (sentence, label) of every answer that was said to be saved, from what was written."""
    shown, saved = 0, []
    for line in out.splitlines():
        if found := re.match(r"\[(\d+)/", line):
            shown = int(found[1])
        elif line.startswith("saved: "):
            saved.append((shown, line.removeprefix("saved: ")))
    return saved


@pytest.mark.parametrize("room", [0, 4096, 120_000, 300_000, 400_000])
def test_without_room_on_the_disk_nothing_is_said_to_be_saved_that_is_not(
    process: Run, long: Path, room: int
) -> None:
    """A limit on the size of files fails writes as a full disk does, at a different moment for each limit."""
    answers = "f\nc\no\n" * 100
    done = process(
        "label", str(long), "--as", "a1", stdin=answers,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert done.code == ExitCode.FAILED
    assert done.err.count("\n") == 1
    assert "the disk" in done.err
    saved = acknowledged(done.out)
    assert saved or room < 300_000
    again = process("label", str(long), "--as", "a1", stdin="x\n")
    assert again.out.startswith(f"long: {len(saved)} of 400 sentences labelled\n[{len(saved) + 1}/400]")
    assert journal(long.parent) == [*saved, (len(saved) + 1, "other")]
    assert problems(long.parent / "annotate.db") == {}


@pytest.mark.parametrize("moment", range(4))
def test_killed_at_any_moment_it_keeps_what_it_acknowledged(long: Path, moment: int) -> None:
    answers = b"f\nc\no\n" * 100
    with start("label", long, "--as", "a1", cwd=long.parent) as program:
        assert program.stdin
        assert program.stdout
        program.stdin.write(answers)
        program.stdin.flush()
        out = b""
        for _ in range(random.Random(moment).randrange(10, 400)):
            out += program.stdout.readline()
        program.kill()
        out += program.stdout.read()
    saved = acknowledged(out.decode("utf-8", "ignore"))
    stored = journal(long.parent)
    assert stored[: len(saved)] == saved
    assert len(stored) - len(saved) in (0, 1)  # one may have been on disk and not yet on the screen
    assert problems(long.parent / "annotate.db") == {}


@pytest.mark.parametrize("settings", [["--plain"], []])
def test_on_a_terminal_the_line_mode_asks_and_never_sends_an_escape(article: Path, settings: list[str]) -> None:
    env = {} if settings else {"TERM": "dumb"}
    command = (*ANNOTATE, "label", str(article), "--as", "a1", *settings)
    with Terminal(command, article.parent, env={**env, "PYTHONPATH": str(ROOT)}) as terminal:
        terminal.wait_for(r"label \(f c o x, \? help\):")
        terminal.type("e \x1b[2J why?\r")
        terminal.wait_for("saved: note")
        terminal.type("nonsense\r")
        terminal.wait_for("not done:")
        terminal.type("f\r")
        terminal.wait_for("saved: fact")
        terminal.type("q\r")
        assert terminal.finish() == 0
        shown = terminal.raw.replace(b"^[", b"")  # what the terminal itself echoes for a typed escape
    assert b"\x1b" not in shown
    assert journal(article.parent)[-1] == (1, "fact")


def test_the_schema_last_used_goes_on_and_another_is_another_way_through(
    run: Run, article: Path, folder: Path
) -> None:
    (folder / "tone.toml").write_text(
        'name = "tone"\nversion = "1"\n[[field]]\nname = "tone"\nlevel = "sentence"\n'
        '[[field.label]]\nname = "calm"\nkey = "c"\n[[field.label]]\nname = "heated"\nkey = "h"\n'
    )
    run("label", str(article), "--as", "a1", stdin="f\n")
    done = run("label", "--as", "a1", "--schema", "tone.toml", stdin="h\nc\n")
    assert "2 of 4 sentences labelled" in done.err
    assert "2 of 4" in run("label", "--as", "a1").err
    assert "1 of 4" in run("label", "--as", "a1", "--schema", "fact-claim-opinion").err
    (folder / "tone.toml").write_text((folder / "tone.toml").read_text() + "# changed\n")
    done = run("label", "--as", "a1", "--schema", "tone.toml", stdin="h\n")
    assert done.code == ExitCode.BAD_DATA
    assert "Give the changed file a new version." in done.err


def test_a_schema_file_that_is_wrong_is_refused_with_its_line(run: Run, article: Path, folder: Path) -> None:
    (folder / "my.toml").write_text('name = "s"\nversion = "1"\nlable = 1\n')
    for command in (("label", str(article), "--as", "a1", "--schema", "my.toml"), ("schema", "check", "my.toml")):
        done = run(*command)
        assert (done.code, done.out) == (ExitCode.BAD_DATA, "")
        assert done.err.startswith("annotate: my.toml, line 3, lable: is not a known key. Expected one of name,")
    assert run("label", str(article), "--as", "a1", "--schema", "nothing").code == ExitCode.USAGE


def test_settings_come_from_the_environment_too(process: Run, article: Path) -> None:
    env = {"ANNOTATE_DB": "mine.db", "ANNOTATE_AS": "zoé"}
    assert process("label", str(article), stdin="f\n", env=env).code == 0
    assert (article.parent / "mine.db").exists()
    assert not (article.parent / "annotate.db").exists()
    assert "zoé: fact" in process("show", "1", "--as", "zoé", env=env).out


def test_labels_without_keys_of_their_own_keep_the_same_ones_in_every_sitting(
    run: Run, article: Path, folder: Path
) -> None:
    """As first read, none is a command's: `u` undoes in the second sitting too, whatever the labels are called."""
    labels = "".join(f'[[field.label]]\nname = "{name}"\n' for name in ("urban", "legal"))
    schema = f'name = "mood"\nversion = "1"\n[[field]]\nname = "mood"\nlevel = "sentence"\n{labels}'
    (folder / "mood.toml").write_text(schema, encoding="utf-8")
    first = run("label", str(article), "--as", "a1", "--schema", "mood.toml", stdin="a\n")
    second = run("label", "--as", "a1", stdin="a\nu\nl\n")
    third = run("label", "--as", "a1", "--schema", "mood", stdin="a\nu\n")
    assert "saved: urban" in first.out
    for again in (second, third):
        assert again.code == 0, again
        assert "saved: urban" in again.out
        assert "saved: undone; now no label" in again.out
    assert "saved: legal" in second.out
