"""Heads of texts: what is taken from them, where the body begins, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.text.about import About, day
from annotate.text.front_matter import head


@pytest.mark.parametrize(
    ("text", "published", "body"),
    [
        (" date 2023-11 Le conseil", "2023-11", "Le conseil"),
        ("Date: 2023-11-07\n\nLe conseil", "2023-11-07", "Le conseil"),
        ("DATE=2023\r\nLe conseil", "2023", "Le conseil"),
        ("date 2023-13 Le conseil", None, "date 2023-13 Le conseil"),
        ("date 2023-02-30 Le conseil", None, "date 2023-02-30 Le conseil"),
        ("date 2023-11, le conseil", None, "date 2023-11, le conseil"),
        ("date2023-11 le conseil", None, "date2023-11 le conseil"),
        ("Une date 2023-11 ici", None, "Une date 2023-11 ici"),
        ("update 2023-11 ici", None, "update 2023-11 ici"),
    ],
)
def test_a_head_is_a_date_at_the_very_beginning(text: str, published: str | None, body: str) -> None:
    found = head(text)
    assert (found.about.published, text[found.body_start :]) == (published, body)


def test_a_block_between_dashes_is_a_head() -> None:
    text = (
        "---\n# a remark\ntitle: 'Mali : la mission part'\nAuthors:\n  - Awa Diop\n  - Li Wei\n"
        "date: 7 novembre 2023\n"
        "site_name: Le Courrier\ntags: [mali, onu]\n"
        "link: https://example.org/a?b=c:d\nlang: fr_FR\n---\n\nLe conseil."
    )
    found = head(text)
    assert text[found.body_start :] == "Le conseil."
    assert found.remarks == ()
    assert found.about == About(
        title="Mali : la mission part",
        author="Awa Diop, Li Wei",
        published="2023-11-07",
        source="Le Courrier",
        url="https://example.org/a?b=c:d",
        language="fr-FR",
    )


def test_lines_of_known_keys_above_a_blank_line_are_a_head() -> None:
    text = "Titre : Le départ\r\nAuteur: A. Diop\r\nPublié: 2023-11\r\n\r\nLe conseil : oui."
    found = head(text)
    assert text[found.body_start :] == "Le conseil : oui."
    assert found.about == About(title="Le départ", author="A. Diop", published="2023-11")


@pytest.mark.parametrize(
    "text",
    [
        "---\nUne phrase.\n---\nUne autre.",
        "---\ntitle: a\n",
        "Titre : oui\nUne phrase.\n\nUne autre.",
        "Le maire : oui.\n\nUne autre.",
        "Auteur: A. Diop",
        "Note: ceci.\n\nFin.",
        "",
    ],
)
def test_what_only_begins_like_a_head_is_text(text: str) -> None:
    found = head(text)
    assert (found.about, found.body_start) == (About(), 0)


def test_a_date_that_may_be_two_is_left_out_and_said() -> None:
    found = head("Date: 07/11/2023\nTitle: Mali\n\nLe conseil.")
    assert found.about == About(title="Mali")
    assert found.remarks == ("the date '07/11/2023' is not understood, and left out",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2023-11-07T08:30:00+01:00", "2023-11-07"),
        ("Tue, 07 Nov 2023 08:30:00 +0000", "2023-11-07"),
        ("1er août 2023", "2023-08-01"),
        ("November 7th, 2023", "2023-11-07"),
        ("7. März 2024", "2024-03-07"),
        ("7 de noviembre de 2023", "2023-11-07"),
        ("novembre 2023", "2023-11"),
        ("31.10.2023", "2023-10-31"),
        ("2023", "2023"),
        ("31.02.2023", None),
        ("31 foo 2023", None),
        ("11/7/2023", None),
        ("20231107", None),
        ("hier", None),
    ],
)
def test_a_date_is_read_when_it_can_mean_one_only(written: str, read: str | None) -> None:
    assert day(written) == read


@given(st.text("-: \n\rabdtie2013'[],#>|", max_size=80))
def test_any_text_keeps_a_body_of_its_own_or_all_of_it(text: str) -> None:
    found = head(text)
    assert 0 <= found.body_start <= len(text)
    assert found.body_start or found.about == About()
