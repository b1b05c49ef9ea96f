"""annotate schema check on files that are wrong: one line that names file, line, key and what was expected."""

import re
from pathlib import Path

import pytest

from tests.conftest import Run

GOOD = """\
name = "tone"
version = "1"

[[field]]
name = "heat"
level = "sentence"

[[field.label]]
name = "calm"
key = "c"

[[field.label]]
name = "hot"
key = "h"

[[field]]
name = "why"
level = "sentence"
when = { heat = ["hot"] }

[[field.label]]
name = "word"

[[field.label]]
name = "verb"

[[field]]
name = "said"
level = "span"
key = "s"

[[field.link]]
name = "by"
to = "said"
"""
LINES = GOOD.splitlines()
END = len(LINES) + 1  #: where what is added to the file begins
DEEP = 50


def line(text: str, again: int = 1) -> int:
    """Return the number of the n-th line that is just this."""
    return [number for number, one in enumerate(LINES, 1) if one == text][again - 1]


def test_the_file_that_is_spoiled_below_is_in_order(run: Run) -> None:
    Path("my.toml").write_text(GOOD, encoding="utf-8")
    assert run("schema", "check", "my.toml").code == 0


MANY = "".join(f'[[field.label]]\nname = "l{n}"\n' for n in range(10_000))


#: What is put in place of what (at the end, of nothing), the line and key that are named, and what was expected.
WRONG: dict[str, tuple[str, str, int, str, str]] = {
    "unknown key": ('version = "1"', 'version = "1"\ncolour = 1', 3, "colour", "one of name, version"),
    "unknown key of a field": (
        'level = "span"',
        'levle = "span"',
        line('level = "span"'),
        "field.levle",
        "one of name, level",
    ),
    "unknown key of a link": (
        'to = "said"',
        'too = "said"',
        line('to = "said"'),
        "field.link.too",
        "one of name, to",
    ),
    "label twice": ('name = "hot"', 'name = "calm"', line('name = "hot"'), "field.label.name", "each label once"),
    "field twice": ('name = "why"', 'name = "heat"', line('name = "why"'), "field.name", "a name of its own"),
    "field named like one every schema has": (
        'name = "why"',
        'name = "note"',
        line('name = "why"'),
        "field.name",
        "a name of its own",
    ),
    "link twice": (
        "",
        '[[field.link]]\nname = "by"\nto = "said"\n',
        END + 1,
        "field.link.name",
        "a name of its own",
    ),
    "key of two labels": (
        'key = "h"',
        'key = "c"',
        line('key = "h"'),
        "field.label.key",
        "another key, for example 'h'",
    ),
    "key of a command": (
        'key = "h"',
        'key = "u"',
        line('key = "h"'),
        "field.label.key",
        "another key, for example 'h'",
    ),
    "key of a field and of a label": (
        "when = {",
        'key = "c"\nwhen = {',
        line('when = { heat = ["hot"] }'),
        "field.key",
        "a key of its own",
    ),
    "link to a field that is not there": (
        'to = "said"',
        'to = "who"',
        line('to = "said"'),
        "field.link.to",
        "one of said",
    ),
    "link to a field of sentences": (
        'to = "said"',
        'to = "heat"',
        line('to = "said"'),
        "field.link.to",
        "one of said",
    ),
    "link to nothing": (
        'to = "said"',
        "",
        line("[[field.link]]"),
        "field.link.to",
        "the name of a field of spans",
    ),
    "condition on itself": (
        'when = { heat = ["hot"] }',
        'when = { why = ["word"] }',
        line('when = { heat = ["hot"] }'),
        "field.when",
        "one of heat",
    ),
    "condition on a field that is not there": (
        'when = { heat = ["hot"] }',
        'when = { then = ["word"] }',
        line('when = { heat = ["hot"] }'),
        "field.when",
        "one of heat",
    ),
    "condition on a label that is not there": (
        'when = { heat = ["hot"] }',
        'when = { heat = ["cold"] }',
        line('when = { heat = ["hot"] }'),
        "field.when",
        "some of calm, hot",
    ),
    "ordinal without labels": (
        "",
        '[[field]]\nname = "rank"\nlevel = "document"\nscale = "ordinal"\n',
        END,
        "field.label",
        "[[field.label]] tables",
    ),
    "ordinal without an order": (
        "",
        '[[field]]\nname = "rank"\nlevel = "document"\nscale = "ordinal"\n[[field.label]]\nname = "a"\n',
        END + 4,
        "field.label",
        "two or more, from one end to the other",
    ),
    "10,000 labels": (
        "",
        '[[field]]\nname = "many"\nlevel = "document"\n' + MANY,
        END + 3 + 2 * 500,
        "field.label",
        "at most 500",
    ),
    "tables 50 levels deep": (
        "",
        f"[field.link.{'.'.join(['a'] * DEEP)}]\nx = 1\n",
        END,
        "(file)",
        "before a key, and no more",
    ),
    "a key 50 levels deep": ("", f"{'.'.join(['a'] * DEEP)} = 1\n", END, "(file)", "before a key, and no more"),
    "a value 50 levels deep": (
        "",
        f"title = {'{a = ' * DEEP}1{'}' * DEEP}\n",
        END,
        "field.link.title",
        '{ en = "…", fr = "…" }',
    ),
    "5 MB in one line": ("", f"# {'x' * 5_000_000}\n", END, "(file)", "a schema file, which is smaller"),
    "5 MB": ("", "# x\n" * 1_250_000, END + (1_000_000 - len(GOOD)) // 4, "(file)", "a schema file"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_file_that_is_wrong_is_refused_with_file_line_key_and_what_was_expected(run: Run, wrong: str) -> None:
    old, new, at, key, expected = WRONG[wrong]
    assert old in GOOD
    head, _, tail = GOOD.rpartition(old) if old else (GOOD, "", "")
    Path("my.toml").write_text(f"{head}{new}{tail}", encoding="utf-8")
    done = run("schema", "check", "my.toml")
    assert (done.code, done.out) == (3, ""), done
    assert done.err.count("\n") == 1
    assert expected in done.err
    said = re.match(r"annotate: my\.toml, line (\d+), (\S+): .* Expected ", done.err)
    assert said, done.err
    assert (int(said[1]), said[2]) == (at, key)


def test_two_fields_that_wait_for_each_other_are_told_what_to_do(run: Run) -> None:
    body = GOOD.replace(
        'level = "sentence"\n\n[[field.label]]',
        'level = "document"\nwhen = { why = ["word"] }\n\n[[field.label]]',
        1,
    )
    Path("my.toml").write_text(body, encoding="utf-8")
    done = run("schema", "check", "my.toml")
    assert done.code == 3
    assert done.err == (
        "annotate: my.toml, line 7, field.when: 'why' stands below this field, and is asked after it. Expected"
        " a field above it: move that one up, or drop the condition, if each waits for the other.\n"
    )
