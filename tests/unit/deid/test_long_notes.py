"""Notes of any length: windows find what the whole does, and a name passes between them."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.deid import detect
from ambroise.deid.long_notes import detect_long
from ambroise.text.spans import Span

SENTENCES = [
    "Mme KERVELLA Jeanne, née le 12/03/1950, vue le 3 mars 2024.\n",
    "Toux depuis trois jours, apyrétique, auscultation normale. ",
    "IPP : 8001234567. ",
    "Adressée par le Dr Yann LE GOFF, tél 02 98 00 00 00. ",
    "Syndrome de Raynaud connu, tension 120/80.\n",
]


def hidden(spans: list[Span]) -> set[int]:
    return {place for span in spans for place in range(span.start, span.end)}


@settings(deadline=None, max_examples=25)
@given(
    order=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=200),
    window=st.integers(3_000, 9_000),
)
def test_windows_hide_what_the_whole_hides(order: list[str], window: int) -> None:
    text = "".join(order)
    found = detect_long(text, window=window)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    assert hidden(found) >= hidden(detect(text))


def test_a_name_found_at_one_end_is_hidden_at_the_other() -> None:
    toux = SENTENCES[1] * 200
    text = f"Mme KERVELLA Jeanne.\n{toux}Vu Kervella ce jour.\n{toux}"
    spans = detect_long(text, window=4_000)
    at = text.index("Vu Kervella") + 3
    assert any(span.start <= at < span.end for span in spans)


def test_nothing_and_one_line_without_a_blank() -> None:
    assert detect_long("") == []
    assert detect_long("x" * 20_000, window=3_000) == []
