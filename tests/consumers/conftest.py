"""The nasty project, made once, and the environments of its consumers."""

from collections.abc import Callable
from functools import cache

import pytest

from tests.consumers.environment import GROUPS, Environment
from tests.consumers.project import Project
from tests.exchange.project import full, records


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    home = tmp_path_factory.mktemp("consumers")
    db = full(home / "annotate.db")
    made = Project(home, records(db))
    db.close()
    assert len(made.labels) == 15
    assert len(made.spans) == 10
    return made


@pytest.fixture(scope="session")
def environment(pytestconfig: pytest.Config) -> Callable[[str], Environment]:
    @cache
    def made(group: str) -> Environment:
        found = Environment(pytestconfig.cache.mkdir(f"consumers-{group}"))
        found.install(GROUPS[group])
        return found

    return made
