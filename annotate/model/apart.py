"""Answers that are kept apart from those that count: given a second time, or in training.

They stand in fields named after the one that was asked: `again.label`, `train.label`. No field of a schema can be
called so, because names have no dots; so nothing that asks for a field ever meets them.
"""

AGAIN = "again"  #: a sentence that was judged before, judged a second time without seeing the first answer
TRAIN = "train"  #: an answer given in training, after which gold's was shown


def apart(how: str, field: str) -> str:
    """Return the name under which answers to a field are kept apart: `again.label`; the field itself for ""."""
    return f"{how}.{field}" if how else field


def kept_apart(name: str) -> tuple[str, str]:
    """Return (how, field) of such a name; ("", name) for any other."""
    how, dot, field = name.partition(".")
    return (how, field) if dot and how in (AGAIN, TRAIN) else ("", name)
