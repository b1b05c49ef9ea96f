"""Names of people and documents as files can be called on every system, without two becoming one."""

import hashlib
import re
import unicodedata

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # devices, on Windows


def file_name(name: str) -> str:
    """Return a name of letters, digits, `-`, `_` and `.`; one that was changed gets the start of its hash."""
    plain = unicodedata.normalize("NFC", name)
    kept = re.sub(r"[^\w.-]+", "_", plain)[:80].strip("._")
    if kept == name and kept and not _RESERVED.fullmatch(kept):
        return kept
    return f"{kept or 'x'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
