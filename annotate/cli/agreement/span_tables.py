"""The tables of spans and of links in the agreement report, for the page and the Markdown."""

from collections.abc import Iterator, Mapping

from annotate.agreement.pairs import COMPARED
from annotate.agreement.spans.link_results import LinkReport
from annotate.agreement.spans.links import NONE, UNSAID
from annotate.agreement.spans.places import Places
from annotate.agreement.spans.results import SpanReport
from annotate.cli.agreement.cells import WIDEST, Table, interval, number, percent

LONGEST_QUOTE = 40  #: characters of the words of a span that are shown


def of_spans(report: SpanReport, quotes: Mapping[tuple[str, Places], str]) -> Iterator[Table]:
    """Yield the tables of a field of spans; `quotes` holds their words, by document and places."""
    yield Table(
        ("kind", "spans", "u-alpha", "95 % interval", "F1, exact", "F1, overlap", "F1, characters"),
        [
            (
                one.label,
                one.count,
                number(one.u_alpha),
                interval(one.low, one.high),
                number(one.f1_exact),
                number(one.f1_overlap),
                number(one.f1_character),
            )
            for one in report.labels
        ],
    )
    yield Table(
        ("kind", "(k)u-alpha", "95 % interval", "coverage"),
        [
            (one.label, number(one.ku_alpha), interval(one.ku_low, one.ku_high), percent(one.coverage))
            for one in report.labels
        ],
    )
    yield Table(
        ("pair", "documents", "F1, exact", "F1, overlap", "95 % interval", "F1, characters"),
        [
            (
                f"{one.a} – {one.b}",
                one.documents,
                number(one.f1_exact),
                number(one.f1_overlap),
                interval(one.low, one.high),
                number(one.f1_character),
            )
            for one in report.pairs
        ],
    )
    yield Table(
        ("annotator", "documents", "spans", "characters", "median length"),
        [
            (one.annotator, one.documents, one.spans, one.characters, one.median_length or "–")
            for one in (report.annotated if len(report.annotated) <= COMPARED else ())
        ],
    )
    missed = [
        (
            f"{one.document} {one.start}-{one.end}",
            one.label,
            one.marked_by,
            one.annotator,
            _shortened(quotes.get((one.document, one.fragments or ((one.start, one.end),)), "")),
        )
        for one in report.misses[:WIDEST]
    ]
    yield Table(("missed", "kind", "marked by", "not by", "words"), missed)


def of_links(report: LinkReport, quotes: Mapping[tuple[str, Places], str]) -> Iterator[Table]:
    """Yield the tables of a link; `quotes` holds the words of the spans that are tied, by document and places."""
    yield Table(
        ("annotator", "documents", "tied", "none", "not said", "none of what was said"),
        [
            (one.annotator, one.documents, one.tied, one.none, one.not_said, percent(one.none_share))
            for one in (report.given if len(report.given) <= COMPARED else ())
        ],
    )
    yield Table(
        ("pair", "documents", "F1, exact", "F1, overlap", "95 % interval"),
        [
            (
                f"{one.a} – {one.b}",
                one.documents,
                number(one.f1_exact),
                number(one.f1_overlap),
                interval(one.low, one.high),
            )
            for one in report.pairs
        ],
    )
    rows = [
        (
            f"{one.document} {one.start}-{one.end}",
            _shortened(quotes.get((one.document, one.fragments or ((one.start, one.end),)), "")),
            *(
                f"{who}: {_ends(one.document, ends, quotes)}"
                for who, ends in ((one.a, one.ends_of_a), (one.b, one.ends_of_b))
            ),
        )
        for one in report.differences[:WIDEST]
    ]
    yield Table(("tied otherwise", "words", "one", "the other"), rows)


def _ends(document: str, ends: tuple[Places, ...] | None, quotes: Mapping[tuple[str, Places], str]) -> str:
    if not ends:
        return NONE if ends is not None else UNSAID
    return ", ".join(_shortened(quotes.get((document, end), "")) for end in ends)


def _shortened(quote: str) -> str:
    quote = " ".join(quote.split())
    return quote if len(quote) <= LONGEST_QUOTE else f"{quote[: LONGEST_QUOTE - 1]}…"
