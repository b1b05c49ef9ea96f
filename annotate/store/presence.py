"""Who labels right now on this machine: a lock that ends with the program, however that ends.

On other machines nobody is seen; what they store is noticed at the next answer (Journal.between).
"""

import hashlib
import os
import tempfile
from pathlib import Path

from annotate.store.database import Database

try:
    import fcntl
except ImportError:  # not on Windows: there a second window is noticed at the next answer too
    fcntl = None  # type: ignore[assignment]


def claim(db: Database, annotator: str) -> bool:
    """Sit down as an annotator for as long as this program runs; return False when somebody sits there already."""
    file = db.conn.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
    seat = hashlib.sha256(f"{os.path.realpath(file)}\0{annotator}".encode()).hexdigest()[:32]
    if fcntl is None:
        return True
    try:
        place = Path(tempfile.gettempdir()) / f"annotate-{os.getuid()}-{seat}.lock"
        lock = os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)  # open to the end
    except OSError:
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return False
    return True
