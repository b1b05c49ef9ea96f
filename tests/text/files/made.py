"""Files of other formats, made by hand: so that what is in them, and what is wrong with them, is known."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Mali : la mission part — Le Courrier</title>
<meta property="og:title" content="Mali : la mission part"><meta property="og:site_name" content="Le Courrier">
<meta name="author" content="Awa Diop"><meta property="article:published_time" content="2023-11-07T08:30:00+00:00">
<link rel="canonical" href="https://example.org/mali/mission"><script>var lu = "Ne pas lire";</script></head>
<body><nav><a href="/">Accueil</a> <a href="/monde">Monde</a> <a href="/sport">Sport</a></nav>
<article><h1>Mali : la mission part</h1>
<p>La mission de l’ONU a quitté <b>Kidal</b> mardi.<br>Les rebelles approchent de la ville depuis le nord.</p>
<p>Selon <a href="/x">M. Diop</a>, « rien n’est
 réglé ». Le préfet s’est tu, et la population attend de savoir ce qui va se passer.</p>
<h2>Un départ difficile</h2>
<blockquote><p>Nous partons comme prévu, a dit le général devant ses soldats réunis.</p></blockquote>
<ul><li>Les soldats sont six mille dans le pays.</li><li>Le camp sera fermé en décembre.</li></ul>
<table><tr><td>Soldats</td><td>6000</td></tr><tr><td>Camps</td><td>12</td></tr></table>
</article><footer>© Le Courrier — Mentions légales</footer></body></html>
"""
PAGE_TEXT = """Mali : la mission part

La mission de l’ONU a quitté Kidal mardi.
Les rebelles approchent de la ville depuis le nord.

Selon M. Diop, « rien n’est réglé ». Le préfet s’est tu, et la population attend de savoir ce qui va se passer.

Un départ difficile

Nous partons comme prévu, a dit le général devant ses soldats réunis.

Les soldats sont six mille dans le pays.

Le camp sera fermé en décembre.

Soldats\t6000

Camps\t12"""


def pdf(pages: Sequence[Sequence[str]], info: Mapping[str, str] | None = None, language: str = "") -> bytes:
    """Return a PDF whose pages have these lines of Western text; a page without lines has a picture instead."""
    objects = ["", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    kids = []
    for lines in pages:
        shown = [f"({line.translate({40: '', 41: '', 92: ''})}) Tj T*" for line in lines]
        drawn = f"BT /F1 12 Tf 14 TL 72 720 Td {' '.join(shown)} ET" if lines else "0.5 g 72 72 400 600 re f"
        objects.append(f"<</Length {len(drawn.encode('cp1252'))}>>\nstream\n{drawn}\nendstream")
        content = len(objects)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {content} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = f"<</Type/Catalog/Pages 2 0 R{f'/Lang({language})' if language else ''}>>"
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    trailer = "/Root 1 0 R"
    if info:
        objects.append("<<" + "".join(f"/{key}({value})" for key, value in info.items()) + ">>")
        trailer += f"/Info {len(objects)} 0 R"
    return _numbered([one.encode("cp1252") for one in objects], trailer)


def pdf_bomb(megabytes: int) -> bytes:
    """Return a small PDF whose one page unpacks to so many megabytes of drawing."""
    drawn = zlib.compress(b"BT /F1 12 Tf (a) Tj ET " * (megabytes * 1_000_000 // 23), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[5 0 R]/Count 1>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
    ]
    return _numbered(objects, "/Root 1 0 R")


def _numbered(objects: Sequence[bytes], trailer: str) -> bytes:
    written = bytearray(b"%PDF-1.4\n")
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer <</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer.encode(), table)
    return bytes(written)


def docx(body: str, properties: str = "", **parts: str) -> bytes:
    """Return a Word document with this body, of w: elements, core properties, of dc: ones, and further parts."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"{properties}</cp:coreProperties>"
    )
    files = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
        "docProps/core.xml": core,
        **{f"word/{name}.xml": text for name, text in parts.items()},
    }
    return archive({name: text.encode() for name, text in files.items()})


def paragraph(*runs: str) -> str:
    """Return a paragraph of runs of text."""
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs) + "</w:p>"


def archive(files: Mapping[str | zipfile.ZipInfo, bytes]) -> bytes:
    """Return a ZIP archive of {name: bytes}."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return written.getvalue()
