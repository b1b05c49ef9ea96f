"""Fields that are answered with a number: in both interfaces, in the agreement, refused where it is none."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.ui.two_interfaces import sit, stored

SCHEMA = """
name = "heat"
version = "1"
[[field]]
name = "tone"
level = "sentence"
[[field.label]]
name = "calm"
key = "c"
[[field]]
name = "heat"
level = "sentence"
scale = "interval"
[[field]]
name = "length"
level = "document"
scale = "interval"
"""


@pytest.fixture
def text(folder: Path) -> Path:
    (folder / "heat.toml").write_text(SCHEMA, encoding="utf-8")
    path = folder / "t.txt"
    path.write_text("One. Two.", encoding="utf-8")
    return path


def line(run: Run, who: str, *typed: str) -> str:
    return run(
        "label", "t.txt", "--as", who, "--schema", "heat.toml", stdin="".join(f"{one}\n" for one in typed)
    ).out


def numbers(folder: Path, who: str) -> list[tuple[object, object]]:
    return [(row[1], row[2]) for row in stored(folder, who) if row[1] != "tone"]


def test_a_number_is_stored_the_same_however_and_wherever_it_is_written(run: Run, text: Path) -> None:
    line(run, "a1", "c", "-1,5", "c", "2.0", "+3")

    async def act(app, press, _):  # type: ignore[no-untyped-def]  # of the interface
        await press("c", *"-1.50", "enter", "c", *"2", "enter", *"3,0", "enter")

    sit(text.parent, "a2", "heat", act)
    assert numbers(text.parent, "a1") == [("heat", "-1.5"), ("heat", "2"), ("length", "3")]
    assert numbers(text.parent, "a2") == numbers(text.parent, "a1")


@pytest.mark.parametrize("typed", ["hot", "1.2.3", "--1", "1-2", "9" * 400, "nan", "inf"])
def test_what_is_no_number_is_refused_and_asked_again(run: Run, text: Path, typed: str) -> None:
    out = line(run, "a1", "c", typed, "-1,5")
    assert "not done" in out
    assert numbers(text.parent, "a1") == [("heat", "-1.5")]


def test_agreement_on_numbers_is_that_of_the_interval_metric_by_hand(run: Run, text: Path) -> None:
    line(run, "a1", "c", "-1,5", "c", "2.0", "10")
    line(run, "a2", "c", "-1.5", "c", "4", "10")
    fields = {one["field"]: one for one in json.loads(run("agreement", "--json").out)["fields"]}
    heat = fields["heat"]
    assert (heat["scale"], heat["level"], heat["pairable_units"]) == ("interval", "sentence", 2)
    main = heat["results"][0]
    assert (main["coefficient"], main["metric"]) == ("krippendorff_alpha", "interval")
    # Values -1.5, -1.5, 2, 4. Squared differences within sentences: 0 twice, 4 twice, over 4 values. Of all pairs
    # of values: 0, twice 3.5², twice 5.5² and 2², each counted both ways, over 4 x 3.
    seen = (2 * 0 + 2 * 2**2) / 4
    drawn = 2 * (0 + 2 * 3.5**2 + 2 * 5.5**2 + 2**2) / (4 * 3)
    assert main["value"] == pytest.approx(1 - seen / drawn)
    length = fields["length"]
    assert (length["scale"], length["level"], length["pairable_units"]) == ("interval", "document", 1)
    assert length["results"][0]["undefined"] == "only one label used: 10"
    assert "heat (interval)" in run("agreement").out


def test_many_different_numbers_are_no_hindrance(run: Run, folder: Path) -> None:
    (folder / "heat.toml").write_text(SCHEMA, encoding="utf-8")
    (folder / "t.txt").write_text("\n\n".join(f"Sentence {n} stands here." for n in range(150)), encoding="utf-8")
    for who, more in (("a1", 0), ("a2", 0.5)):
        line(run, who, *(word for n in range(150) for word in ("c", str(n + more))), "1")
    (heat,) = [one for one in json.loads(run("agreement", "--json").out)["fields"] if one["field"] == "heat"]
    # 300 numbers 0.5 apart: their variance about the mean is (300² - 1) / 12 steps squared, each step 1/2.
    drawn = 2 * (300**2 - 1) / 12 / 4 * 300 / 299
    assert heat["results"][0]["value"] == pytest.approx(1 - 0.5**2 / drawn)
