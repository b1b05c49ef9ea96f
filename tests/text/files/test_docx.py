"""Word documents: every word a reader sees, in the order he reads it, and nothing a hostile file asks for."""

import pytest

from annotate.errors import AnnotateError, ExitCode
from annotate.text.about import About
from annotate.text.files.docx import extract
from annotate.text.read import LARGEST
from tests.text.files.made import WORD, archive, docx, paragraph


def refusal(data: bytes) -> str:
    with pytest.raises(AnnotateError) as caught:
        extract(data, "a.docx")
    assert caught.value.code is ExitCode.BAD_DATA
    assert "\n" not in str(caught.value)
    return caught.value.message


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_paragraphs_and_what_the_document_says_of_itself() -> None:
    properties = (
        "<dc:title>Mali</dc:title><dc:creator>Awa Diop</dc:creator><dc:language>fr-FR</dc:language>"
        "<dcterms:created>2023-11-07T08:30:00Z</dcterms:created>"
    )
    body = paragraph("La mission ", "part.") + paragraph() + paragraph("Les rebelles approchent de la ville.")
    found = extract(docx(body, properties), "a.docx")
    assert found.text == "La mission part.\n\nLes rebelles approchent de la ville."
    assert found.about == About(title="Mali", author="Awa Diop", published="2023-11-07", language="fr-FR")
    assert found.remarks == ("the date 2023-11-07 is when the document was made",)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("<w:p><w:r><w:t>mission.</w:t><w:br/><w:t>Fin</w:t><w:tab/><w:t>b</w:t></w:r></w:p>", "mission.\nFin\tb"),
        (f"<w:p>{run('Selon ')}<w:ins>{run('M. Diop')}</w:ins>{run(', rien')}</w:p>", "Selon M. Diop, rien"),
        (f"<w:p>{run('a')}<w:del><w:r><w:delText>b</w:delText></w:r></w:del>{run('c')}</w:p>", "ac"),
        (f"<w:sdt><w:sdtContent><w:p>{run('contrôlé')}</w:p></w:sdtContent></w:sdt>", "contrôlé"),
        (f"<w:p><w:hyperlink>{run('un lien')}</w:hyperlink></w:p>", "un lien"),
        (f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{run('a')}</w:p>", "a"),
        (f"<w:p><w:r><w:instrText>HYPERLINK</w:instrText></w:r>{run('a')}</w:p>", "a"),
        ("<w:p><w:r><w:t>Al</w:t><w:noBreakHyphen/><w:t>Qaida</w:t></w:r></w:p>", "Al\u2011Qaida"),
        (
            "<w:tbl><w:tr>"
            + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("Soldats", "6000"))
            + f"</w:tr></w:tbl>{paragraph('Fin')}",
            "Soldats\t6000\n\nFin",
        ),
        (f"<w:p>{run('a ')}<w:r><w:txbxContent>{paragraph('encadré')}</w:txbxContent></w:r>{run('b')}</w:p>",
         "encadré\n\na b"),
        (paragraph("a &amp; b &lt;c&gt; [b]x[/b]"), "a & b <c> [b]x[/b]"),
    ],
)  # fmt: skip
def test_every_word_a_reader_sees_is_read_once(body: str, read: str) -> None:
    assert extract(docx(body), "a.docx").text == read


def test_a_drawing_given_twice_for_old_programs_is_read_once() -> None:
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:r><w:txbxContent>{paragraph('encadré')}</w:txbxContent></w:r>"
    body = f"<w:p><mc:AlternateContent {space}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    assert extract(docx(body + "</mc:AlternateContent></w:p>"), "a.docx").text == "encadré"


def test_footnotes_come_last() -> None:
    notes = f"<w:footnotes {WORD}><w:footnote>{paragraph('Une note.')}</w:footnote></w:footnotes>"
    assert extract(docx(paragraph("Le texte."), footnotes=notes), "a.docx").text == "Le texte.\n\nUne note."


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE d SYSTEM "http://localhost:1/d.dtd">',
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_entities_are_refused_before_any_is_looked_up(declaration: str) -> None:
    xml = f"{declaration}<w:document {WORD}><w:body><w:p><w:r><w:t>Oui &x;</w:t></w:r></w:p></w:body></w:document>"
    assert "declares XML entities" in refusal(archive({"word/document.xml": xml.encode()}))
    properties = f"{declaration}<a>&x;</a>".encode()
    whole = f"<w:document {WORD}><w:body>{paragraph('Oui.')}</w:body></w:document>".encode()
    assert "entities" in refusal(archive({"word/document.xml": whole, "docProps/core.xml": properties}))


def test_a_document_without_words_is_refused() -> None:
    assert "holds no text" in refusal(docx("<w:p><w:r><w:drawing/></w:r></w:p>"))


def test_a_part_that_would_unpack_beyond_the_limit_is_refused_unread() -> None:
    assert "would unpack to more than 64 megabytes" in refusal(archive({"word/document.xml": bytes(LARGEST + 1)}))


def test_a_document_nested_beyond_measure_is_refused() -> None:
    assert "is a damaged Word document" in refusal(docx("<w:p>" * 100_000))


def test_a_document_cut_short_or_damaged_anywhere_is_read_or_refused() -> None:
    whole = docx("".join(paragraph(f"Phrase numéro {number}.") for number in range(200)))
    refused = []
    for place in range(1, len(whole), 37):
        for data in (whole[:place], whole[:place] + b"\xff\x00" + whole[place + 2 :]):
            try:
                extract(data, "a.docx")
            except AnnotateError as error:
                refused.append(error.code)
    assert len(refused) > 20
    assert set(refused) == {ExitCode.BAD_DATA}
