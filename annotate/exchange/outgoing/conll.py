"""conll: a token per line, a blank line after each sentence; a BIO column per annotator and question of spans.

Columns: document, sentence, token, start, stop, then `label:ANNOTATOR` and `FIELD:ANNOTATOR`. The first line names
them and begins with #. A span that begins or ends inside a token covers all of it; of overlapping spans one stays.
"""

from collections.abc import Iterator
from typing import BinaryIO

from annotate.exchange.losses import one_layer
from annotate.exchange.outgoing.tokens import covered, tokens
from annotate.exchange.records import Dataset, DocumentRecord

OUTSIDE, UNSAID = "O", "_"


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset; return the number of tokens."""
    asked = [field.name for field in dataset.fields if field.level == "span"]
    layers = [(field, who) for field in asked for who in dataset.annotators]
    first = dataset.schema.sentence_field.name
    labels = dataset.annotators if first in {field.name for field in dataset.fields} else ()
    names = [*(f"{first}:{who}" for who in labels), *(f"{field}:{who}" for field, who in layers)]
    out.write(
        ("\t".join(["# document", "sentence", "token", "start", "stop", *map(_cell, names)]) + "\n").encode()
    )
    count = 0
    for record in dataset.documents:
        for block in _blocks(record, labels, layers):
            count += len(block)
            out.write("".join(f"{line}\n" for line in (*block, "")).encode())
    return count


def _blocks(record: DocumentRecord, labels: tuple[str, ...], layers: list[tuple[str, str]]) -> Iterator[list[str]]:
    text = record.document.text
    every = sorted(
        (span for sentence in record.sentences for span in sentence.spans),
        key=lambda span: (span.start, span.stop, span.unit),
    )
    kept = {
        layer: one_layer(span for span in every if (span.field, span.annotator) == layer)[0] for layer in layers
    }
    hulls = {layer: [(span.start, span.stop) for span in spans] for layer, spans in kept.items()}
    for sentence in record.sentences:
        places = tokens(text, sentence.start, sentence.stop)
        said = {answer.annotator: answer.label for answer in reversed(sentence.answers)}  # of several, the first
        columns = [[said.get(who) or UNSAID] * len(places) for who in labels]
        for layer in layers:
            tags = [OUTSIDE] * len(places)
            for number in covered(hulls[layer], [(sentence.start, sentence.stop)]):
                span = kept[layer][number]
                at = covered(places, span.pieces)
                begun = any(start < sentence.start for start, _ in span.pieces)
                for token in at:
                    goes_on = token - 1 in at or (begun and token == 0)
                    tags[token] = f"{'I' if goes_on else 'B'}-{span.kind or span.field}"
            columns.append(tags)
        about = (_cell(record.document.name), str(sentence.number))
        yield [
            "\t".join((*about, _cell(text[start:stop]), str(start), str(stop), *(column[n] for column in columns)))
            for n, (start, stop) in enumerate(places)
        ]


def _cell(text: str) -> str:
    """Return a text as a cell can hold it: no tab and no end of line."""
    return "".join(" " if letter in "\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029" else letter for letter in text) or "_"
