"""The same words in another version of a text, or nothing: never a guess."""

from hypothesis import given
from hypothesis import strategies as st

from annotate.text.anchoring import Anchors

OLD = "Le pont a fermé mardi. Selon le maire, il rouvrira en mars. Le maire le dit."


def placed(new: str, quote: str, old: str = OLD) -> tuple[str, bool] | None:
    start = old.index(quote)
    anchor = Anchors(old, new).place(start, start + len(quote))
    return None if anchor is None else (new[anchor.start : anchor.stop], anchor.same)


def test_words_are_found_where_the_words_around_them_are() -> None:
    new = f"Le maire le dit bien. Rien de neuf. {OLD}"
    anchor = Anchors(OLD, new).place(OLD.index("Le maire le dit"), len(OLD) - 1)
    assert anchor is not None
    assert anchor.start == new.rindex("Le maire le dit"), "not the first of the two"


def test_other_spaces_are_no_change_and_other_words_are() -> None:
    assert placed(OLD.replace("fermé mardi", "fermé\n  mardi"), "a fermé mardi") == ("a fermé\n  mardi", True)
    assert placed(OLD.replace("maire, il", "maire élu, il"), "Selon le maire, il rouvrira") == (
        "Selon le maire élu, il rouvrira",
        False,
    )


def test_a_paragraph_that_moved_is_found_by_its_words() -> None:
    old = "Un. Deux trois quatre. Cinq six sept huit neuf dix."
    new = "Cinq six sept huit neuf dix. Un. Deux trois quatre."
    assert placed(new, "Deux trois", old) == ("Deux trois", True)
    assert placed(new, "six sept", old) == ("six sept", True)


def test_what_is_gone_or_stands_in_places_alike_is_not_placed() -> None:
    assert placed("Tout autre chose.", "a fermé") is None
    assert Anchors("x oui y", "a oui b. a oui b.").place(2, 5) is None
    assert Anchors("un deux oui", "oui zut oui zut deux un").place(8, 11) is None
    assert Anchors("x oui y", "a oui b. x oui b.").place(2, 5) == (11, 14, True), "beside the same word"


def test_part_of_a_word_stays_that_part() -> None:
    assert placed(f"Hier : {OLD}", "ouvri") == ("ouvri", True)


@given(st.text("ab. ", max_size=40), st.integers(0, 39), st.integers(1, 10))
def test_in_the_same_text_every_quote_of_words_is_where_it_was(text: str, start: int, length: int) -> None:
    quote = text[start : start + length]
    if quote and quote == quote.strip():
        anchor = Anchors(text, text).place(start, start + len(quote))
        assert anchor == (start, start + len(quote), True)


@given(st.text("ab. ", max_size=30), st.text("ab. ", max_size=30), st.integers(0, 29), st.integers(1, 8))
def test_a_place_said_to_hold_the_same_words_holds_them(old: str, new: str, start: int, length: int) -> None:
    quote = old[start : start + length]
    anchor = Anchors(old, new).place(start, start + len(quote)) if quote else None
    if anchor:
        assert 0 <= anchor.start < anchor.stop <= len(new)
        assert (new[anchor.start : anchor.stop].split() == quote.split()) == anchor.same
