"""Whatever happens to a page, every mark still covers the words that it covered."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference.deid_unseen.noise import NOISES, edited
from tests.reference.deid_unseen.page import Mark, Page

WORDS = st.lists(st.text("abcdéàêlmeABC'-1234", min_size=1, max_size=12), min_size=1, max_size=40)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page of words apart by blanks or ends of line, some of them marked."""
    text, marks = "", []
    for word in draw(WORDS):
        if draw(st.booleans()):
            marks.append(Mark(len(text), len(text) + len(word), "NOM", "patient", "p"))
        text += word + draw(st.sampled_from((" ", "\n", "")))
    return Page(text, tuple(marks), ((0, "header"),))


def letters(text: str) -> str:
    """The letters and digits of a text, without case."""
    return "".join(one for one in text.casefold() if one.isalnum())


@pytest.mark.parametrize("name", sorted(set(NOISES) - {"glued", "bare"}))
@given(page=pages(), seed=st.integers(0, 99))
def test_a_mark_keeps_its_letters(name: str, page: Page, seed: int) -> None:
    after = NOISES[name](page, Random(seed))
    assert letters(after.text) == letters(page.text)
    for before, now in zip(page.marks, after.marks, strict=True):
        assert letters(after.text[now.start : now.end]) == letters(
            page.text[before.start : before.end]
        )


@given(page=pages(), seed=st.integers(0, 99))
def test_a_poor_scan_never_misreads_inside_a_mark(page: Page, seed: int) -> None:
    after = NOISES["glued"](page, Random(seed))
    for before, now in zip(page.marks, after.marks, strict=True):
        assert after.text[now.start : now.end] == page.text[before.start : before.end]


@given(page=pages())
def test_no_edit_changes_nothing(page: Page) -> None:
    assert edited(page, ()) == page
