"""What is kept of a decision beside its outcome: who decided, why, and what was left open.

The outcome is an answer of the annotator `gold` under the same schema, about the same unit. What is said of it
stands beside it, in fields named after the one that was decided: `reason.label`, `adjudicator.label`. No field of
a schema can be called so, because names have no dots.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from annotate.model.schema import Schema

GOLD = "gold"  #: whose labels are the adjudicated ones; never one of those who are compared

ADJUDICATOR = "adjudicator"  #: the name of who decided; its judgment is the first of a decision
REASON = "reason"  #: why they differed: one of REASONS
LEFT = "left"  #: nothing was decided: {answer: how many gave it} as JSON, a soft label
NOTE = "note"  #: on a unit that is no sentence; a sentence's note is its built-in field

#: Why people differ, by the word that is stored, with what is shown.
REASONS = {
    "ambiguous_text": "ambiguous text",
    "guideline_gap": "guideline gap",
    "slip": "slip",
    "edge_case": "edge case",
    "genuine_disagreement": "genuine disagreement",
}


def beside(fact: str, field: str) -> str:
    """Return the name of a fact about the decision on a field: `reason.label`."""
    return f"{fact}.{field}"


def split(name: str) -> tuple[str, str] | None:
    """Return (fact, field) of such a name; None for any other."""
    fact, dot, field = name.partition(".")
    return (fact, field) if dot and fact in (ADJUDICATOR, REASON, LEFT, NOTE) else None


def fits(schema: Schema, name: str, value: str | None) -> bool:
    """Tell whether `value` is what is said of a decision in the field called `name`."""
    fact, field = split(name) or ("", "")
    if field not in [one.name for one in schema.fields]:
        return False
    if value is None or fact in (ADJUDICATOR, NOTE):
        return True
    return value in REASONS if fact == REASON else bool(shares_of(value))


def soft_label(answers: Iterable[str]) -> str:
    """Return how often each answer was given, as it is stored."""
    return json.dumps(dict(sorted(Counter(answers).items())), ensure_ascii=False, separators=(",", ":"))


def shares_of(value: str) -> Mapping[str, float]:
    """Return {answer: share} of a stored soft label; {} for what is none."""
    try:
        counts = json.loads(value)
    except ValueError:
        return {}
    if not isinstance(counts, dict) or not all(isinstance(n, int) and n > 0 for n in counts.values()):
        return {}
    return {answer: count / sum(counts.values()) for answer, count in counts.items()}
