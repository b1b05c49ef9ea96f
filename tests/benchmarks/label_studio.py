"""Exports and imports of the same labels, ours and those of a real server of Label Studio on loopback.

Each side keeps them as it does: we in our file, the server in a SQLite database of its own. Ours is the command as
a process, start and imports included; the server runs and is asked by HTTP. What goes in is what comes out: our
export of tasks is imported by the server, the server's JSON by us, each time into a new project or database. The
server is installed from the network by the fixture's own function, 0.8 GB, and kept in .pytest_cache.
"""

from argparse import Namespace
from pathlib import Path
from statistics import median

from tests.benchmarks.corpora import database, labelled
from tests.benchmarks.figures import Figure, options, seconds_of, show, workspace
from tests.conftest import ANNOTATE, ROOT
from tests.consumers.environment import GROUPS, Environment
from tests.consumers.label_studio import Server, served

SIZES = ((500, 20), (1000, 100))  #: documents, sentences of each
ANNOTATORS = 3


def main() -> None:
    """Start the server, measure in turn, print."""
    asked = options(__doc__, rounds=3)
    environment = Environment(ROOT / ".pytest_cache" / "d" / "consumers-label-studio")
    environment.install(GROUPS["label-studio"])
    with workspace(asked.folder) as folder, workspace(None) as home, served(environment, home) as server:
        figures = [figure for size in SIZES for figure in compared(server, folder, asked, *size)]
    show("Label Studio", figures)
    for figure in figures:
        print(f"{figure.name}: {1 / median(figure.ratios()):.0f} times as fast")


def compared(server: Server, folder: Path, asked: Namespace, documents: int, sentences: int) -> list[Figure]:
    """Return the figures of a project of so many documents with so many sentences each."""
    place = folder / f"{documents}-{sentences}"
    place.mkdir(exist_ok=True)
    path, out = place / "annotate.db", place / "out"
    if not path.exists():
        db = database(path, [sentences] * documents)
        labelled(db, ANNOTATORS)
        db.close()
    ours: dict[str, list[float]] = {"export": [], "import": []}
    theirs: dict[str, list[float]] = {"export": [], "import": []}
    for number in range(asked.rounds):
        command = (*ANNOTATE, "export", "labelstudio", out, "--db", path, "--force")
        ours["export"].append(seconds_of(*command, cwd=ROOT))
        told = server.through(out, place, "JSON")
        assert told["told"]["annotation_count"] == documents * ANNOTATORS
        theirs["import"].append(told["import"])
        theirs["export"].append(told["export"]["JSON"])
        fresh = place / f"back-{number}.db"
        fresh.unlink(missing_ok=True)
        command = (*ANNOTATE, "import", "labelstudio", place / "JSON", "--db", fresh)
        ours["import"].append(seconds_of(*command, "--schema", "fact-claim-opinion", cwd=ROOT))
        fresh.unlink()
    size = f"{documents * sentences * ANNOTATORS:,} labels in {documents * ANNOTATORS:,} annotations"
    return [Figure(f"{name}, {size}", ours[name], theirs[name], 1 / 50) for name in ("export", "import")]


if __name__ == "__main__":
    main()
