"""The guideline shows all a schema says: how a field is answered, attributes, links, what is asked of sources."""

from pathlib import Path

import pytest

from annotate.cli.schema_source import FOLDER
from annotate.model.schema import Texts
from annotate.model.schema_file import parse_schema
from annotate.ui.guide import Line, guideline
from tests.conftest import Run
from tests.model.test_fitting import BODY

WORDED = (
    BODY.replace(
        'name = "told"\n', 'name = "told"\noptional = true\ntitle.fr = "Redit"\ndescription.fr = "En vos mots."\n'
    )
    .replace('to = "who"\n', 'to = "who"\ntitle.fr = "Tenu de"\ndescription.fr = "Qui le dit."\n')
    .replace('name = "who"\n', 'name = "who"\ntitle.fr = "La source"\n')
    .replace('name = "heat"\n', 'name = "heat"\nwhen = { voice = ["claim"], why = ["irony", "quote"] }\n')
)


@pytest.fixture
def lines() -> list[Line]:
    return list(guideline(parse_schema(WORDED, "all.toml"), "fr"))


def under(lines: list[Line], heading: str) -> list[str]:
    """Return what stands under a heading."""
    at = lines.index(Line("heading", heading)) + 1
    ends = [number for number, line in enumerate(lines) if line.style == "heading" and number >= at]
    return [line.text for line in lines[at : ends[0] if ends else len(lines)]]


def test_how_a_field_is_answered_and_when_it_is_asked_is_said(lines: list[Line]) -> None:
    assert under(lines, "heat") == [
        "Asked only where voice is claim. Asked only where why is irony or quote. Answered with a number."
    ]
    assert under(lines, "why")[0] == "Any of these, or none."
    assert under(lines, "by") == ["Answered with the name of a source, or none."]
    assert under(lines, "remark") == ["Asked of the whole document. Answered in words."]
    assert under(lines, "trust") == ["Asked of each source, once for all documents.", "a  A", "b  B"]


def test_attributes_have_their_description_and_links_their_other_end(lines: list[Line]) -> None:
    assert under(lines, "Redit") == ["En vos mots.", "Answered in words. May be left out."]
    assert under(lines, "person") == ["Answered with the name of a source, or none."]
    assert under(lines, "Tenu de") == ["Qui le dit.", "Tied to La source, or to none: that is an answer too."]
    assert under(lines, "before") == ["Tied to words, or to none: that is an answer too."]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_title_or_description_of_a_built_in_schema_is_left_out(path: Path, language: str) -> None:
    schema = parse_schema(path.read_text(encoding="utf-8"), path.name)
    shown = "\n".join(line.text for line in guideline(schema, language))
    parts = [*schema.fields, *(part for field in schema.fields for part in (*field.attributes, *field.links))]
    texts: list[Texts] = [text for part in parts for text in (part.title, part.description)]
    assert [text.get(language) for text in texts if text.get(language) not in shown] == []


def test_it_is_a_page_and_markdown_and_check_counts_links_too(run: Run) -> None:
    Path("all.toml").write_text(WORDED, encoding="utf-8")
    page = run("schema", "show", "all.toml", "--language", "fr").out
    assert "\nTenu de\nQui le dit.\nTied to La source, or to none: that is an answer too.\n" in page
    markdown = run("schema", "show", "all.toml", "--language", "fr", "--format", "markdown").out
    assert "\n## Tenu de\n\nQui le dit.\n" in markdown
    checked = run("schema", "check", "all.toml").err
    assert (
        "spans who; spans words (speech: 1, told: text, person: source, source to who, before to words)" in checked
    )
