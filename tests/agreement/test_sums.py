import numpy as np
import pytest

from annotate.agreement import sums


@pytest.mark.parametrize("dense", [0, 10**9])
@pytest.mark.parametrize("room", [1, 50, 10**6])
def test_what_units_add_to_their_document_is_added_up_the_same_in_every_portion(dense, room, monkeypatch):
    for name, value in {"DENSE": dense, "BLOCK": room, "CACHED": room}.items():
        monkeypatch.setattr(sums, name, value)
    rng = np.random.default_rng(2)
    cluster = np.sort(np.concatenate([np.arange(30), rng.integers(0, 30, 170)]))
    kind, count = rng.integers(0, 7, 200), rng.integers(1, 5, 200).astype(float)
    features = rng.random((7, 3))
    named = zip(["one", "two", "two"], features.T, strict=True)
    done = sums.gather(cluster, kind, count, named, kinds=7)
    for document in range(30):
        rows = [features[k] * n for c, k, n in zip(cluster, kind, count, strict=True) if c == document]
        assert done.one("one")[document] == pytest.approx(sum(row[0] for row in rows))
        assert done["two"][document] == pytest.approx(sum(row[1:] for row in rows))
