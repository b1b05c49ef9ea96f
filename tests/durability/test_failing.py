"""Whatever operation fails, nothing is called saved that is not, and nothing that was saved is lost."""

from pathlib import Path

import pytest

from tests.durability.failing import ACKNOWLEDGED, FAULTS, run

#: Faults of operations there are hundreds of; python -m tests.durability.long errors does them all.
MANY = ("write fails", "write fails half-way", "disk is full from then on")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("fresh", [False, True], ids=["labelling", "making"])
def test_every_answer_is_saved_in_the_end_and_none_is_called_saved_before(
    tmp_path: Path, fault: str, fresh: bool
) -> None:
    often = fault == "write fails" and not fresh  # a full disk fails at the same places, and goes on failing
    results = run(tmp_path, fault, fresh=fresh, step=1 if often or fault not in MANY else 5)
    assert not results[-1][0].met
    for outcome, stored, wrong in results:
        where = f"operation {outcome.at}: {outcome}"
        assert wrong == [], where
        assert stored == outcome.acknowledged, where
        assert stored == ([] if outcome.refused else list(ACKNOWLEDGED)), where
        assert outcome.refused.count("\n") == 0
        assert "our fault" not in outcome.refused


def test_failures_are_met_while_answers_are_being_saved(tmp_path: Path) -> None:
    results = run(tmp_path, "sync fails", fresh=False)
    failed = [outcome for outcome, _, _ in results if "NOT SAVED: the disk reports an error" in outcome.shown]
    assert len(failed) > len(ACKNOWLEDGED) / 2
