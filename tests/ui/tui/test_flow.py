import random

from annotate.model.document import Document, Sentence, identity
from annotate.text.segment import sentences
from annotate.ui.tui.flow import HEAD, Address, Flow, settle
from tests.ui.tui.sitting import ROOT

MALI = (ROOT / "seeds" / "mali-2023-11.txt").read_text(encoding="utf-8")


def document(text: str, body_start: int = 0) -> Document:
    cut = tuple(Sentence(*place) for place in sentences(text, "fr", body_start))
    return Document(identity(text), "text", text, cut, "fr", body_start=body_start)


def long_document(count: int, between: str) -> Document:
    sentence = "La mission a quitté son camp mardi. "
    text = "".join(sentence + (between if n % 5 == 4 else "") for n in range(count))
    step, places, at = len(sentence), [], 0
    for n in range(count):
        places.append(Sentence(at, at + step - 1))
        at += step + (len(between) if n % 5 == 4 else 0)
    return Document(identity(text), "long", text, tuple(places))


def flow(document: Document, width: int = 60) -> Flow:
    return Flow(document, width, 0, len(document.sentences) - 1)


def test_paragraphs_of_the_source_are_apart_and_the_head_stands_first() -> None:
    rows = list(flow(document(MALI, MALI.index("Le conseil"))).rows(Address(HEAD, 0)))
    texts = ["".join(row.line.shown) if row.line else "" for row in rows]
    assert texts[0] == "date 2023-11"
    blank = [n for n, text in enumerate(texts) if not text]
    assert len(blank) == 4  # after the head, and between four paragraphs
    assert [texts[n + 1].strip().split()[0] for n in blank] == ["Le", "La", "Le", "Mais"]


def test_a_heading_has_a_line_of_its_own_and_hard_breaks_flow() -> None:
    text = "UN TITRE\nLe pont a fermé\nmardi. Il rouvrira\nmercredi."
    rows = flow(document(text)).rows(Address(0, 0))
    assert ["".join(row.line.shown).strip() for row in rows if row.line] == [
        "UN TITRE",
        "Le pont a fermé mardi. Il rouvrira mercredi.",
    ]


def test_going_up_undoes_going_down() -> None:
    made = flow(document(MALI))
    down = [row.address for row in made.rows(made.top)]
    back, at = [], made.up(down[-1])
    while at is not None:
        back.append(at)
        at = made.up(at)
    assert back[::-1] == down[:-1]


def test_every_character_is_found_in_the_row_that_draws_it() -> None:
    doc = document(MALI)
    made = flow(doc)
    for position, (start, stop) in enumerate(doc.sentences):
        for offset in range(start, stop, 7):
            line = made.line(made.place(position, offset))
            assert line is not None
            assert line.start <= offset < line.stop


def test_a_page_of_a_hundred_thousand_sentences_costs_what_a_page_of_sixteen_costs() -> None:
    made = []
    for count in (16, 100_000):
        long = flow(long_document(count, "\n\n"))
        middle = count // 2
        place = long.place(middle, long.document.sentences[middle].start)
        for row, _ in zip(long.rows(settle(long, place, (place, place), 20)), range(20), strict=False):
            assert row is not None
        made.append(long.wrapped)
    assert made[1] <= 4 * made[0]


def test_a_paragraph_without_end_is_broken_so_that_a_page_stays_a_page() -> None:
    long = flow(long_document(20_000, ""))
    place = long.place(10_000, long.document.sentences[10_000].start)
    assert settle(long, place, (place, place), 20)
    assert long.wrapped < 2_000


def test_a_paragraph_that_soon_ends_is_not_broken() -> None:
    long = flow(long_document(2_000, "\n\n"))
    assert all((long.break_before(at) == "paragraph") == (at % 5 == 0) for at in range(2_000))
    assert {long.break_before(at) for at in range(2_000)} == {"paragraph", ""}


def test_the_current_sentence_is_in_view_with_rows_around_it_wherever_one_jumps() -> None:
    doc = document(MALI)
    made = flow(doc)
    chance = random.Random(5)
    top = made.top
    for _ in range(200):
        at = chance.randrange(len(doc.sentences))
        height = chance.choice((6, 11, 17))
        focus = (made.place(at, doc.sentences[at].start), made.place(at, doc.sentences[at].stop - 1))
        top = settle(made, top, focus, height)
        view = [row.address for row, _ in zip(made.rows(top), range(height), strict=False)]
        assert set(focus) <= set(view)
        first, last = view.index(focus[0]), view.index(focus[1])
        if last - first + 5 <= height >= 9:
            assert first >= 2 or view[0] == made.top
            assert last <= height - 3 or made.down(view[-1]) is None


def test_a_sentence_that_fills_the_view_begins_at_its_top() -> None:
    doc = document("date 2023-11\n\n" + "Un mot et puis un autre " * 40 + "fini. Et la suite vient ici.", 14)
    made = flow(doc)
    focus = (made.place(0, doc.sentences[0].start), made.place(0, doc.sentences[0].stop - 1))
    assert settle(made, made.top, focus, 10) == focus[0]


def test_rows_of_hints_are_reckoned_with() -> None:
    doc = document(MALI)
    made = flow(doc)
    focus = (made.place(3, doc.sentences[3].start), made.place(3, doc.sentences[3].stop - 1))
    lines = focus[1].row - focus[0].row + 1
    top = settle(made, made.top, focus, 13, lines)
    view = [row.address for row, _ in zip(made.rows(top), range(13 - lines), strict=False)]
    assert set(focus) <= set(view)


def test_the_text_stands_still_while_the_next_sentence_is_well_in_view() -> None:
    doc = document(MALI)
    made = flow(doc)
    focus = made.place(1, doc.sentences[1].start)
    assert settle(made, made.top, (focus, focus), 20) == made.top
