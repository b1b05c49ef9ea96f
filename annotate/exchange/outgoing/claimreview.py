"""claimreview: schema.org ClaimReviews as JSON-LD for a fact-checker's page, one for each label of a sentence.

The sentence is the claim, the label the verdict in words (its title). Credibility 1 to 5 is a rating too, turned
round, because readers of ClaimReview take the highest for true: 1 is 5 of 5. A 6 is words only: nothing was rated.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from annotate.exchange.outgoing.admiralty import Admiralty, identifier
from annotate.exchange.outgoing.pages import write_page
from annotate.exchange.records import Answered, Dataset, DocumentRecord, SentenceRecord


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset as one graph; return the number of reviews."""
    admiralty = Admiralty(dataset)
    reviews = (
        _review(answer, answer.label, sentence, record, admiralty)
        for record in dataset.documents
        for sentence in record.sentences
        for answer in sentence.answers
        if answer.label is not None
    )
    return write_page(out, {"@context": "https://schema.org"}, "@graph", reviews)


def _review(
    answer: Answered, label: str, sentence: SentenceRecord, record: DocumentRecord, admiralty: Admiralty
) -> dict[str, Any]:
    source = admiralty.source(sentence)
    claim: dict[str, Any] = {"@type": "Claim", "text": sentence.text, "appearance": dict(_article(record))}
    if source:
        claim["author"] = {"@type": "Thing", "name": source}
    if record.document.published:
        claim["datePublished"] = record.document.published
    found = {
        "@type": "ClaimReview",
        "@id": f"urn:uuid:{identifier('review', record.document.sha256, sentence.unit, answer.annotator, label)}",
        "claimReviewed": sentence.text,
        "author": {"@type": "Person", "name": answer.annotator},
        "datePublished": answer.made_at[:10],
        "inLanguage": record.document.language,
        "reviewRating": dict(_rating(label, record, admiralty)),
        "reviewBody": answer.note,
        "itemReviewed": claim,
    }
    return {key: value for key, value in found.items() if value is not None}


def _rating(label: str, record: DocumentRecord, admiralty: Admiralty) -> Iterator[tuple[str, Any]]:
    field = admiralty.dataset.schema.sentence_field
    yield "@type", "Rating"
    if admiralty.credible and label != "6":
        yield from (("ratingValue", 6 - int(label)), ("bestRating", 5), ("worstRating", 1))
    yield "alternateName", field.label(label).shown(record.document.language)


def _article(record: DocumentRecord) -> Iterator[tuple[str, Any]]:
    yield "@type", "NewsArticle"
    yield "name", record.title or record.document.name
    if record.url:
        yield "url", record.url
    if record.author:
        yield "author", {"@type": "Person", "name": record.author}
    if record.source:
        yield "publisher", {"@type": "Organization", "name": record.source}
    yield "identifier", f"urn:sha256:{record.document.sha256}"
