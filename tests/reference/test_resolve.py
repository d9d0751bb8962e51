"""Overlap resolution against a plain twin that owns one character at a time."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.text.spans import Span, resolve

TEXT = "Mme Anne-Marie KERVELLA, 12 rue X. Tél 06"


@st.composite
def some_spans(draw: st.DrawFn) -> list[Span]:
    spans = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(TEXT) - 1))
        end = draw(st.integers(start + 1, len(TEXT)))
        label = draw(st.sampled_from(["NOM", "DATE", "TEL"]))
        spans.append(Span(start, end, label, score=draw(st.sampled_from([0.2, 0.5, 0.9]))))
    return spans


def owner_of_each_character(spans: list[Span]) -> list[str]:
    """Return for each character the label of the best span over it, empty where none is."""
    ranked = sorted(set(spans), key=lambda one: (-one.score, one.start - one.end, one))
    owners = []
    for offset in range(len(TEXT)):
        over = [one for one in ranked if one.start <= offset < one.end]
        owners.append(over[0].label if over else "")
    return owners


@given(some_spans())
def test_every_letter_and_digit_goes_to_the_best_span_over_it(spans: list[Span]) -> None:
    resolved = resolve(spans, TEXT)
    shown = [""] * len(TEXT)
    for one in resolved:
        for offset in range(one.start, one.end):
            assert shown[offset] == "", "resolved spans are disjoint"
            shown[offset] = one.label
    assert resolved == sorted(resolved)
    for offset, owner in enumerate(owner_of_each_character(spans)):
        if TEXT[offset].isalnum():
            assert shown[offset] == owner


@given(some_spans())
def test_resolving_twice_changes_nothing(spans: list[Span]) -> None:
    once = resolve(spans, TEXT)
    assert resolve(once, TEXT) == once
