"""A server of Label Studio on loopback, with a database of its own that is gone afterwards."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.consumers.environment import Environment
from tests.consumers.serving import serving

TOKEN = "0123456789" * 4


class Server(NamedTuple):
    """A running server."""

    environment: Environment
    address: str

    def through(self, folder: Path, out: Path, *ways: str) -> Any:
        """Import an export of ours into a new project, and export it into `out` in `ways`; return what it told."""
        files = (folder / "config.xml", folder / "tasks.json")
        return self.environment.read("serve_label_studio", self.address, TOKEN, *files, out, *ways)


@contextlib.contextmanager
def served(environment: Environment, home: Path) -> Iterator[Server]:
    """Run a server, its database in `home`."""
    with serving(
        environment,
        home,
        lambda port: (
            *("label-studio", "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", port),
            *("--username", "a1@example.org", "--password", "only-on-loopback", "--user-token", TOKEN),
        ),
        "/health",
        LABEL_STUDIO_BASE_DATA_DIR=str(home),
        LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN="true",
        LATEST_VERSION_CHECK="false",
        COLLECT_ANALYTICS="false",
        SENTRY_DSN="",
        FRONTEND_SENTRY_DSN="",
    ) as address:
        yield Server(environment, address)
