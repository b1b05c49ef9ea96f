"""One hostile campaign, made once; who wants to change it gets a copy."""

import shutil
from pathlib import Path

import pytest

from tests.hostile.campaign import make


@pytest.fixture(scope="session")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with annotate.db, all texts of the corpus in it labelled by four people. Not to be changed."""
    folder = tmp_path_factory.mktemp("hostile") / "campaign"
    folder.mkdir()
    make(folder)
    return folder


@pytest.fixture
def copy(campaign: Path, tmp_path: Path) -> Path:
    """A copy of it, in a folder that is alone in another."""
    return Path(shutil.copytree(campaign, tmp_path / "around" / "work"))
