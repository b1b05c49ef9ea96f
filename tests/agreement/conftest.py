"""Libraries that cannot stand in the test extra: irrCAC wants numpy below 2, crowd-kit brings 44 packages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

#: Without what they require: all they use is in the test extra, and irrCAC works with today's numpy and pandas.
PACKAGES = ("irrCAC==0.4.4", "crowd-kit==1.4.2", "attrs>=25,<27")


@pytest.fixture(scope="session")
def figures_elsewhere(tmp_path_factory):
    """Ask the script `elsewhere.py`, that sees these packages, for a library's figures of several tables."""
    folder = tmp_path_factory.mktemp("packages")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder]
    subprocess.run([*pip, *PACKAGES], check=True)

    def ask(library, tables):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", Path(__file__).with_name("elsewhere.py"), library],
            input=json.dumps(tables),
            env={**os.environ, "PYTHONPATH": str(folder)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    return ask
