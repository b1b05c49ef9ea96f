"""annotate agreement --gamma, with the package it needs in an environment of its own, and without."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Outcome, Run

CASES = json.loads((ROOT / "tests" / "oracles" / "gamma.json").read_text(encoding="utf-8"))
NAMES = [f"d{number}" for number in range(len(CASES))]


@pytest.fixture(scope="session")
def with_gamma(pytestconfig: pytest.Config) -> Callable[..., Outcome]:
    """Run a command of annotate as installed with its gamma extra; the 800 MB are kept from run to run."""
    home = pytestconfig.cache.mkdir("gamma")
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    subprocess.run([home / "bin" / "python", "-m", "pip", "install", "--quiet", f"{ROOT}[gamma]"], check=True)

    def annotate(*arguments: str | Path) -> Outcome:
        done = subprocess.run([home / "bin" / "annotate", *arguments], capture_output=True, text=True, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    return annotate


def table(*numbers: int) -> str:
    """Return the published cases as rows of spans, a document each."""
    rows = ["document,annotator,start,end,value,length"]
    for number in numbers:
        for annotator, start, end, label in CASES[number]["spans"]:
            rows.append(f"{NAMES[number]},{annotator},{start},{end},{label},200")
    return "\n".join(rows)


@pytest.fixture(scope="session")
def twice(with_gamma: Callable[..., Outcome], tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """Ask twice for gamma of all published cases, with the same seed."""
    path = tmp_path_factory.mktemp("gamma") / "spans.csv"
    path.write_text(table(*range(len(CASES))), encoding="utf-8")
    return [with_gamma("agreement", path, "--spans", "--gamma", "--seed", "7", "--json") for _ in range(2)]


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case["citation"] for case in CASES])
def test_the_observed_disorder_is_the_published_one(twice: list[Outcome], number: int) -> None:
    (found,) = json.loads(twice[0].out)["gamma"]
    row = found["documents"][number]
    value, tolerance = CASES[number]["observed_disorder"]
    assert row["document"] == NAMES[number]
    assert row["observed_disorder"] == pytest.approx(value, abs=tolerance)
    assert row["lowest"] <= row["gamma"] <= row["highest"] <= 1
    if value == 0:
        assert row["gamma"] == 1
    else:
        assert row["lowest"] < row["highest"]  # sampled: the spread is not claimed to be nothing


def test_the_same_seed_gives_the_same_bytes_and_nothing_else_is_said(twice: list[Outcome]) -> None:
    first, again = twice
    assert (first.code, first.err) == (0, "")
    assert first == again


def test_the_page_shows_the_spread(with_gamma: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "spans.csv").write_text(table(0), encoding="utf-8")
    code, page, _ = with_gamma("agreement", tmp_path / "spans.csv", "--spans", "--gamma")
    lines = page.splitlines()
    (head,) = (at for at, line in enumerate(lines) if line.startswith("gamma "))
    document, value, low, to, high, disorder = lines[head + 2].split()
    assert code == 0
    assert "spread over 5 seeds" in lines[head]
    assert (document, to, float(disorder)) == ("d0", "to", pytest.approx(0.0625, abs=0.001))
    assert float(low) <= float(value) <= float(high)


def test_without_the_package_one_line_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pygamma_agreement", None)  # as if it were not there, where it is
    (tmp_path / "spans.csv").write_text(table(0), encoding="utf-8")
    code, out, said = run("agreement", "spans.csv", "--spans", "--gamma")
    assert (code, out, said.count("\n")) == (1, "", 1)
    assert "pip install 'annotate-news[gamma]'" in said
