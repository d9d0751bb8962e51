"""Rendering against a plain twin, and what it must never do."""

import re
from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from ambroise.pseudonyms import NAMES, bare, render, surrogate
from ambroise.text.dates import parse_date
from ambroise.text.folding import fold
from ambroise.text.spans import Span

KEYS = st.binary(min_size=32, max_size=32)
PIECES = st.sampled_from(
    [
        ("NOM", "KERVELLA"),
        ("NOM", "Le Goff"),
        ("PRENOM", "Anne-Marie"),
        ("PRENOM", "A."),
        ("TEL", "06 12 34 56 78"),
        ("SECU", "2 48 06 49 999 000 185"),
        ("IPP", "8001234567"),
        ("RPPS", "10001234563"),
        ("MAIL", "a.b@chu.example"),
        ("VILLE", "BREST"),
        ("ZIP", "29200"),
        ("ADRESSE", "12 bis rue des Lilas"),
        ("HOPITAL", "La Cavale Blanche"),
        ("INCONNU", "x"),
        ("DATE", "12 mars 2024"),
        ("DATE", "08/01/2025"),
        ("DATE_NAISSANCE", "01/02/1950"),
        ("DATE", "2 0 2"),
    ]
)
BETWEEN = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(BETWEEN)
    spans = []
    for _ in range(draw(st.integers(0, 6))):
        label, written = draw(PIECES)
        entity = draw(st.sampled_from(["", "patient", "prat-1"]))
        spans.append(Span(len(text), len(text) + len(written), label, "patient", entity))
        text += written + draw(BETWEEN)
    return text, spans


def plainly(text: str, spans: list[Span], key: bytes, shift: int) -> str:
    """Return the text rendered from its end to its start, one span after another."""
    for span in reversed(spans):
        written = text[span.start : span.end]
        if span.label.startswith("DATE"):
            found = parse_date(written)
            made = found.shifted(shift) if found else f"<{span.label}>"
        else:
            made = surrogate(written, span.label, span.entity, key) or f"<{span.label}>"
        text = text[: span.start] + made + text[span.end :]
    return text


def _no_draw_again(text: str, spans: list[Span], key: bytes) -> bool:
    """Return whether no two stretches get one surrogate, nor one that is in the text."""
    drawn: dict[str, set[tuple[str, str]]] = {}
    for span in spans:
        written = text[span.start : span.end]
        made = fold(surrogate(written, span.label, span.entity, key) or "")
        whose = span.entity if span.label in NAMES else bare(written)
        for word in re.findall(r"\w{2,}", made) if span.label in NAMES else [made]:
            drawn.setdefault(word, set()).add((span.label, whose))
    alone = all(len(owners) == 1 for owners in drawn.values())
    return alone and not any(made in fold(text) for made in drawn if made)


def outside(text: str, spans: tuple[Span, ...] | list[Span]) -> list[str]:
    at, pieces = 0, []
    for span in spans:
        pieces.append(text[at : span.start])
        at = span.end
    return [*pieces, text[at:]]


@given(marked_texts(), KEYS, st.integers(-182, 182))
def test_rendering_agrees_with_its_twin(
    marked: tuple[str, list[Span]], key: bytes, shift: int
) -> None:
    text, spans = marked
    assume(_no_draw_again(text, spans, key))
    assert render(text, spans, key=key, shift=shift).text == plainly(text, spans, key, shift)


@given(marked_texts(), KEYS, KEYS, st.sampled_from(["replace", "tag", "mask"]))
def test_no_span_is_lost_and_the_rest_is_untouched_twice_over(
    marked: tuple[str, list[Span]], zone: bytes, project: bytes, mode: str
) -> None:
    text, spans = marked
    first = render(text, spans, key=zone, shift=40, mode=mode)
    again = render(first.text, first.spans, key=project, shift=-17, mode=mode)
    for rendered in (first, again):
        assert [span.label for span in rendered.spans] == [span.label for span in spans]
        assert outside(rendered.text, rendered.spans) == outside(text, spans)


@given(
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.integers(-182, 182),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y"]),
)
def test_intervals_survive_a_shift(one: date, two: date, shift: int, form: str) -> None:
    written = [one.strftime(form), two.strftime(form)]
    moved = [parse_date(parse_date(text).shifted(shift)) for text in written]
    assert moved[1].first() - moved[0].first() == two - one
    assert all(re.fullmatch(r"[\d./-]+", found.written) for found in moved)
