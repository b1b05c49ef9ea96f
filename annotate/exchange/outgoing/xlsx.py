"""xlsx: the rows of csv as a workbook for Excel, LibreOffice and Numbers, and the codebook on a sheet of its own.

Every text is stored as a text, so that none is a formula; one that looks like it is marked to stay a text when it
is edited. Characters that XML has not are written as `_xHHHH_`, which spreadsheets read. A sheet has a million
rows at most, so there may be several; a cell has 32,767 characters, and what is longer is cut.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO

from annotate.exchange.losses import CELL
from annotate.exchange.outgoing.long_csv import COLUMNS, Cell, guarded, rows
from annotate.exchange.records import Dataset
from annotate.model.schema import Field, Label

ROWS = 1_048_576  #: of a sheet, its head included

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_SHEET = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
_PLAIN, _TEXT, _TITLE = 0, 1, 2  #: places in the list of styles
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf quotePrefix="1"/><xf fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

#: What XML has no character for, what it would change, and what would be read as an escape.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def write(dataset: Dataset, out: BinaryIO) -> int:
    """Write the dataset; return the number of rows, heads left out."""
    told = rows(dataset)
    names: list[str] = []
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        first = next(told, None)
        while first is not None or not names:
            names.append(f"labels {len(names) + 1}" if names else "labels")
            some = islice(chain([first], told), ROWS - 1) if first is not None else iter(())
            count += _sheet(book, len(names), COLUMNS, some)
            first = next(told, None)
        names.append("codebook")
        _sheet(book, len(names), ("field", "level", "scale", "attribute", "label", "meaning"), _codebook(dataset))
        for name, text in _frame(names):
            with book.open(_entry(name), "w") as part:
                part.write(text.encode())
    return count


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry that does not say when it was made."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _sheet(book: zipfile.ZipFile, number: int, columns: Iterable[str], lines: Iterator[list[Cell]]) -> int:
    count = 0
    with book.open(_entry(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as out:
        out.write(_SHEET.encode())
        out.write(f"<row>{''.join(_text(name, _TITLE) for name in columns)}</row>".encode())
        for line in lines:
            out.write(f"<row>{''.join(map(_cell, line, guarded(line)))}</row>".encode())
            count += 1
        out.write(b"</sheetData></worksheet>")
    return count


def _cell(cell: Cell, safe: Cell) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, str):
        return _text(cell, _PLAIN if cell == safe else _TEXT)
    return f"<c><v>{cell!r}</v></c>"


def _text(text: str, style: int) -> str:
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{_xml(text)}</t></is></c>'


def _xml(text: str) -> str:
    """Return a text as it stands in the sheet, cut to what a cell holds."""
    text = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text[:CELL])
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _codebook(dataset: Dataset) -> Iterator[list[Cell]]:
    for field in dataset.fields:
        asked: list[Cell] = [field.name, field.level, field.scale]
        yield [*asked, None, None, field.description.get("en") or field.title.get("en")]
        yield from ([*asked, None, *_meaning(label)] for label in field.labels)
        yield from _attributes(field, asked)


def _attributes(field: Field, asked: list[Cell]) -> Iterator[list[Cell]]:
    for attribute in field.attributes:
        yield [*asked, attribute.name, None, attribute.description.get("en") or attribute.title.get("en")]
        yield from ([*asked, attribute.name, *_meaning(label)] for label in attribute.labels)
    for link in field.links:
        yield [*asked, link.name, None, f"tied to {link.to}"]


def _meaning(label: Label) -> tuple[str, str]:
    return label.name, label.definition.get("en") or label.title.get("en")


def _frame(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts that say what the sheets are and where."""
    sheets = [f"sheet{number}.xml" for number, _ in enumerate(names, 1)]
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/{sheet}", "worksheet") for sheet in sheets]
    types = "".join(f'<Override PartName="{path}" ContentType="{_TYPE}.{kind}+xml"/>' for path, kind in parts)
    related = f"{_PACKAGE}/relationships"
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
    )
    yield (
        "_rels/.rels",
        f'{_HEAD}<Relationships xmlns="{related}"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
    )
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>',
    )
    to = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/{sheet}"/>'
        for number, sheet in enumerate(sheets, 1)
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_HEAD}<Relationships xmlns="{related}">{to}<Relationship Id="rId{len(sheets) + 1}"'
        f' Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    )
    yield "xl/styles.xml", _STYLES
