"""What was asked, as Markdown for a dataset's card: every field, its labels, and what they mean."""

from collections.abc import Iterator

from annotate.model.schema import Field, Label, Schema

_LEVELS = {
    "sentence": "of every sentence",
    "document": "of the whole document",
    "source": "of a source",
    "span": "of words marked in the text",
}


def codebook(schema: Schema, language: str = "en") -> Iterator[str]:
    """Yield the lines. Where the schema has no wording in `language`, another stands for it."""
    if schema.description:
        yield flowing(schema.description.get(language))
        yield ""
    for field in schema.fields:
        yield f"### `{field.name}`"
        yield ""
        yield f"Asked {_LEVELS[field.level]}; {field.scale} scale. {flowing(field.title.get(language))}".rstrip()
        if field.description:
            yield ""
            yield flowing(field.description.get(language))
        yield ""
        yield from _answers(field, language)


def _answers(field: Field, language: str) -> Iterator[str]:
    yield from _labels(field.labels, language)
    for attribute in field.attributes:
        yield f"`{attribute.name}` ({attribute.scale}): {flowing(attribute.title.get(language))}".rstrip(": ")
        yield ""
        yield from _labels(attribute.labels, language)
    for link in field.links:
        yield f"`{link.name}`: tied to `{link.to}`. {flowing(link.title.get(language))}".rstrip()
        yield ""


def _labels(labels: tuple[Label, ...], language: str) -> Iterator[str]:
    if labels:
        yield "| label | meaning |"
        yield "|---|---|"
        for label in labels:
            meaning = flowing(label.definition.get(language) or label.title.get(language))
            yield f"| `{label.name}` | {meaning}{' (left out of agreement)' if label.excluded else ''} |"
        yield ""


def flowing(text: str) -> str:
    """Return a text as one line of Markdown that holds no markup of HTML and no cell of a table."""
    line = " ".join(text.split())
    for char, shown in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "\\|")):
        line = line.replace(char, shown)
    return line
