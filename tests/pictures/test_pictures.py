"""The picture in the README shows the screen as it is now."""

from tests.pictures.__main__ import PICTURE, draw


def test_the_picture_in_the_readme_is_the_real_screen() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(), "draw it again: python -m tests.pictures"


def test_the_picture_fetches_nothing() -> None:
    assert "http" not in PICTURE.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
