"""Bad inputs that are large: `n` characters of text, schema or table whose pattern could cost more than that."""

from collections.abc import Callable
from itertools import cycle, islice

_PIECES = {
    "dots": ".",
    "initials": "M. ",
    "one word": "a",
    "combining marks": "\u0301",
    "joined emoji": "👩\u200d",
    "opening quotes": "« ",
    "straight quotes": '"',
    "brackets": "(",
    "closing brackets": ")]}»",
    "questions": "?!… ",
    "numbers": "1. ",
    "decimals": "1.1",
    "hyphens": "-",
    "hyphenated lines": "mot-\n",
    "empty lines": "\n",
    "carriage returns": "a\r",
    "spaces": " ",
    "hard spaces": "\u00a0",
    "tabs": "a\t",
    "short sentences": "Il pleut. ",
    "short paragraphs": "Non.\n\n",
    "head lines": "key: value\n",
    "list items": "- a\n",
    "addresses": "http://x.example/a.b?c=d&e=f ",
    "domains": "a.b",
    "mail": "a@b.c ",
    "escape sequences": "\x1b[2J",
    "closing tags": "[/b]",
    "markup": "<b>",
    "entities": "&amp;",
    "wide": "政府。",
    "right to left": "قال ",
    "capitals": "A",
    "run together": "lamissiondumali",
    "mojibake": "Ã©",
    "soft hyphens": "a\u00ad",
    "apostrophes": "l'",
    "dashes": "— ",
    "ellipses": "a… ",
}


def text(piece: str, n: int) -> str:
    """Return a sentence, then the piece over and over: about `n` characters."""
    return "Il pleut. " + "".join(islice(cycle(piece), n)) + " Fin."


#: name -> a function from a number of characters to a text.
TEXTS: dict[str, Callable[[int], str]] = {
    name: (lambda n, piece=piece: text(piece, n)) for name, piece in _PIECES.items()
}

#: name -> a function from a number of characters to the body of a schema file.
SCHEMAS: dict[str, Callable[[int], str]] = {
    "spaces after a bracket": lambda n: "[" + " " * n,
    "words after a bracket": lambda n: "[" + "a " * (n // 2),
    "a header of many parts": lambda n: "[" + "a." * (n // 2) + "a]\n",
    "a header of dots": lambda n: "[" + "." * n + "]\n",
    "a key of many parts": lambda n: "a . " * (n // 4) + "a = 1\n",
    "an inline key of many parts": lambda n: "x = {" + "a." * (n // 2) + "a = 1}\n",
    "a quoted key of many parts": lambda n: '"a" . ' * (n // 6) + "a = 1\n",
    "nested lists": lambda n: "x = " + "[" * n,
    "nested tables": lambda n: "x = " + "{a=" * (n // 3),
    "one long word": lambda n: "a" * n,
    "one long number": lambda n: "x = " + "1" * n,
    "quotes": lambda n: '"' * n,
    "empty lines": lambda n: "\n" * n,
    "comments": lambda n: "#\n" * (n // 2),
    "fields without anything": lambda n: "[[field]]\n" * (n // 10),
    "fields": lambda n: _HEAD + "".join(f'[[field]]\nname="a{i}"\nlevel="span"\n' for i in range(n // 34)),
    "labels": lambda n: _HEAD + "".join(f'[[field.label]]\nname="b{i}"\n' for i in range(n // 27)),
    "attributes": lambda n: _SPAN + "".join(f'[[field.attribute]]\nname="a{i}"\n' for i in range(n // 32)),
    "links": lambda n: _SPAN + "".join(f'[[field.link]]\nname="a{i}"\nto="s"\n' for i in range(n // 36)),
    "tests": lambda n: _HEAD + '[[field.test]]\nask="?"\n' * (n // 23),
    "languages": lambda n: _HEAD + "title = {" + ", ".join(f'l{i} = "a"' for i in range(n // 12)) + "}\n",
}
_HEAD = 'name="x"\nversion="1"\n[[field]]\nname="l"\nlevel="sentence"\n[[field.label]]\nname="a"\n'
_SPAN = _HEAD + '[[field]]\nname="s"\nlevel="span"\n'

#: name -> a function from a number of characters to what an importer is given.
JSON: dict[str, Callable[[int], str]] = {
    "nested lists": lambda n: "[" * n,
    "nested objects": lambda n: '{"a":' * (n // 5),
    "one long number": lambda n: '{"text": ' + "1" * n + "}",
    "one long string": lambda n: '{"text": "' + "a" * n + '"}',
    "escapes": lambda n: '{"text": "' + "\\u001b" * (n // 6) + '"}',
    "many keys": lambda n: "{" + ", ".join(f'"k{i}": 1' for i in range(n // 12)) + "}",
    "the same key": lambda n: "{" + ", ".join('"text": 1' for _ in range(n // 12)) + "}",
    "many lines": lambda n: '{"text": "Oui."}\n' * (n // 17),
    "many labels": lambda n: '{"text": "Oui.", "label": [' + ", ".join(f'"l{i}"' for i in range(n // 10)) + "]}",
    "many spans": lambda n: '{"text": "Oui.", "label": [' + ", ".join("[0, 3, 1]" for _ in range(n // 12)) + "]}",
    "empty lines": lambda n: "\n" * n,
    "not a number": lambda n: '{"text": NaN}' + " " * n,
}

#: The same for tables.
TABLES: dict[str, Callable[[int], str]] = {
    "many columns": lambda n: ",".join(f"c{i}" for i in range(n // 12)) + "\n" + "1," * (n // 12) + "\n",
    "the same column": lambda n: "text," * (n // 5) + "\n",
    "many rows": lambda n: "unit,annotator,value,text\n" + "".join(
        f"{i},a{i % 3},x,Oui {i}.\n" for i in range(n // 20)
    ),
    "many annotators": lambda n: "unit,annotator,value,text\n" + "".join(
        f"1,a{i},x,Oui.\n" for i in range(n // 14)
    ),
    "many values": lambda n: "unit,annotator,value,text\n" + "".join(
        f"{i},a1,v{i},Oui.\n" for i in range(n // 20)
    ),
    "many documents": lambda n: "document,unit,annotator,value,text\n" + "".join(
        f"d{i},{i},a1,x,Oui.\n" for i in range(n // 24)
    ),
    "an open quote": lambda n: 'unit,annotator,value,text\n1,a1,x,"' + "a,\n" * (n // 3),
    "quotes": lambda n: "unit,annotator,value,text\n1,a1,x," + '"' * n,
    "one long cell": lambda n: "unit,annotator,value,text\n1,a1,x," + "a" * n,
    "empty rows": lambda n: "unit,annotator,value,text\n" + ",,,\n" * (n // 4),
    "nothing but ends": lambda n: "\r" * n,
}  # fmt: skip
