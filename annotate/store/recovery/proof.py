"""Which of the judgments found in a damaged file are proven, and how the chain goes on over those that are not.

A hash covers a judgment and the hash before it. So a judgment is proven by the one before it, and its hash by the
one after it. Pure: no input or output.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from annotate.store.journal import chain
from annotate.store.recovery.salvage import Found


@dataclass
class Line:
    """The journal of one copy as far as it is proven, by seq."""

    judgments: dict[int, Found] = field(default_factory=dict)
    stubs: dict[int, tuple[int, str]] = field(default_factory=dict)  #: (lamport, hash): the content is not there
    gaps: dict[int, tuple[int, str | None]] = field(default_factory=dict)  #: first -> (last, seal of what follows)
    lost: list[int] = field(default_factory=list)
    unproven: list[int] = field(default_factory=list)


class _Prover:
    def __init__(self, found: Mapping[int, Sequence[Found]], stubs: Mapping[int, tuple[int, str]]) -> None:
        self.line = Line()
        self.found, self.stubs = found, stubs
        self.believed = {""}  #: what the hash before may be; empty where it is not known
        self.certain = True  #: one of them is right
        self.open_gap = 0  #: the first judgment that is missing just before

    def step(self, seq: int) -> None:
        """Take in what there is of the next judgment."""
        candidates = self.found.get(seq, ())
        if seq in self.stubs:
            self._close(seq - 1)
            self.line.stubs[seq] = self.stubs[seq]
            self._know({self.stubs[seq][1]}, certain=True)
        elif proven := self._proven(seq, candidates):
            before, judgment = proven
            self._close_with_stub(seq - 1, before)
            self.line.judgments[seq] = judgment
            self._know({judgment.hash}, certain=True)
        elif candidates and not (self.believed and self.certain):
            judgment = next((one for one in candidates if self._leads_on(one.hash, seq)), candidates[-1])
            self.line.gaps[self.open_gap or seq] = (seq - 1, chain("", judgment.content))
            self.open_gap = 0
            self.line.judgments[seq] = judgment
            self.line.unproven.append(seq)
            self._know({judgment.hash}, certain=False)
        else:
            self.open_gap = self.open_gap or seq
            self.line.lost.append(seq)
            self._know({one.hash for one in candidates}, certain=True)

    def finish(self, end: int) -> Line:
        """Return the line, whose last judgment was `end`."""
        self._close(end)
        return self.line

    def _proven(self, seq: int, candidates: Iterable[Found]) -> tuple[str, Found] | None:
        for before in self.believed:
            for one in candidates:
                said = chain(before, one.content)
                if said == one.hash or self._leads_on(
                    said, seq
                ):  # else the content may be right, the hash damaged
                    return before, Found(one.content, said)
        return None

    def _leads_on(self, said: str, seq: int) -> bool:
        return any(chain(said, after.content) == after.hash for after in self.found.get(seq + 1, ()))

    def _know(self, hashes: set[str], *, certain: bool) -> None:
        self.believed, self.certain = hashes, certain

    def _close(self, last: int) -> None:
        if self.open_gap:
            self.line.gaps[self.open_gap] = (last, None)
            self.open_gap = 0

    def _close_with_stub(self, last: int, proven: str) -> None:
        """End a gap before a proven judgment: the hash before it is proven, although its content is not there."""
        if self.open_gap:
            if self.open_gap < last:
                self.line.gaps[self.open_gap] = (last - 1, None)
            known = [one.lamport for one in self.found[last] if one.hash == proven]
            self.line.stubs[last] = (known[0], proven)
            self.open_gap = 0


def prove(found: Mapping[int, Sequence[Found]], stubs: Mapping[int, tuple[int, str]], end: int) -> Line:
    """Return what is proven of one copy's judgments, 1 to `end`.

    `found` holds candidates by seq, `stubs` what is known to be without content. The hash of the judgment after a
    gap of unknown content proves nothing of it; that one is kept as `unproven`.
    """
    prover = _Prover(found, stubs)
    for seq in range(1, end + 1):
        prover.step(seq)
    return prover.finish(end)
