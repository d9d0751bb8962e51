"""Noise changes what is read and leaves every mark, every number and every clean passage."""

import re
from collections.abc import Callable
from functools import partial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.demo.layout import KINDS
from ambroise.demo.marks import fact, mark, pieces, unmark
from ambroise.demo.noise import (
    abbreviated,
    capitals,
    dictation_errors,
    scanned,
    style,
    telegraphic,
    torn,
    typing_errors,
)
from ambroise.demo.phrases import SPLITS

Noise = Callable[[Random, str, float], str]

NOISES: dict[str, Noise] = {
    "abbreviated": abbreviated,
    "telegraphic": telegraphic,
    "dictated": dictation_errors,
    "typed": typing_errors,
    "typed with names": partial(typing_errors, identities=True),
    "capitals": partial(capitals, identities=True),
    "torn": torn,
    "scanned": scanned,
    "scanned with names": partial(scanned, identities=True),
}

WORDS = """
Le patient est admis pour une hypertension artérielle, antécédents d'accident vasculaire cérébral
L'abdomen souple (apixaban) 2,5 mg matin et soir ; SpO2 à 92 % sous 3 L/min. la saturation remonte
hémoglobine 9,8 g/dL, créatinine 112 µmol/L, CRP 45 mg/L. La patiente a été opérée du rein gauche
On note une dyspnée. Pas de fièvre : température 37,2 °C virgule consultation de cardiologie HTA
""".split()
texts = st.lists(
    st.one_of(st.sampled_from(WORDS), st.text("aeéàl1,.;:-' ()\n", min_size=1, max_size=8)),
    max_size=30,
).map(" ".join)
identities = st.builds(
    mark,
    st.sampled_from(["DURAND", "Anne-Lise", "03/02/2025", "06 39 98 00 00", "Saint-Malo"]),
    st.sampled_from(["NOM", "PRENOM", "DATE", "TEL", "VILLE"]),
)
facts = st.builds(fact, texts, st.sampled_from(["problem", "drug", "measure"]), st.just("I10"))
marked_texts = st.lists(st.one_of(texts, identities, facts), max_size=6).map(" ".join)
seeds = st.integers(0, 10**6)
rates = st.sampled_from([0.05, 0.3, 1.0])


def marks_of(marked: str) -> list[str]:
    return [piece.text for piece in pieces(marked) if piece.is_mark]


def digits_of(marked: str) -> list[str]:
    return re.findall(r"\d+(?:[.,/]\d+)*", unmark(marked).text)


@pytest.mark.parametrize("name", NOISES)
@given(marked=marked_texts, seed=seeds, rate=rates)
def test_marks_keep_their_order_and_what_they_carry(
    name: str, marked: str, seed: int, rate: float
) -> None:
    noisy = NOISES[name](Random(seed), marked, rate)
    assert marks_of(noisy) == marks_of(marked)
    before, after = unmark(marked), unmark(noisy)
    assert [(item.label, item.entity) for item in after.entities] == [
        (item.label, item.entity) for item in before.entities
    ]
    assert len(after.passages) == len(before.passages)


@pytest.mark.parametrize("name", NOISES)
@given(marked=marked_texts, seed=seeds)
def test_nothing_changes_at_rate_zero(name: str, marked: str, seed: int) -> None:
    assert NOISES[name](Random(seed), marked, 0) == marked


@pytest.mark.parametrize("name", NOISES)
@given(marked=marked_texts, seed=seeds, rate=rates)
def test_same_seed_same_text(name: str, marked: str, seed: int, rate: float) -> None:
    noise = NOISES[name]
    assert noise(Random(seed), marked, rate) == noise(Random(seed), marked, rate)


@pytest.mark.parametrize(
    "name", [name for name in NOISES if not name.startswith(("torn", "scanned"))]
)
@given(marked=marked_texts, seed=seeds, rate=rates)
def test_numbers_stay_where_hands_went(name: str, marked: str, seed: int, rate: float) -> None:
    before = digits_of(marked)
    after = digits_of(NOISES[name](Random(seed), marked, rate))
    assert after == before


@pytest.mark.parametrize("name", NOISES)
@given(marked=marked_texts, seed=seeds, rate=rates)
def test_identities_that_are_no_names_are_verbatim(
    name: str, marked: str, seed: int, rate: float
) -> None:
    def shown(text: str) -> list[str]:
        plain = unmark(text)
        return [
            plain.text[item.start : item.end]
            for item in plain.entities
            if item.label in ("DATE", "TEL")
        ]

    assert shown(NOISES[name](Random(seed), marked, rate)) == shown(marked)


@pytest.mark.parametrize("split", SPLITS)
@given(marked=marked_texts, seed=seeds, kind=st.sampled_from(sorted(KINDS)))
def test_a_style_is_bounded_and_keeps_the_marks(
    split: str, marked: str, seed: int, kind: str
) -> None:
    noisy = style(Random(seed), split, kind, marked)
    assert marks_of(noisy) == marks_of(marked)
    assert len(noisy) <= 4 * len(marked) + 200


@given(marked=marked_texts, seed=seeds, rate=rates)
def test_a_passage_of_numbers_alone_is_verbatim(marked: str, seed: int, rate: float) -> None:
    held = fact("9,8 g/dL", "measure", "718-7")
    noisy = typing_errors(Random(seed), f"{marked} {held}", rate)
    plain = unmark(noisy)
    last = plain.passages[-1]
    assert held in noisy
    assert plain.text[last.start : last.end] == "9,8 g/dL" or last.key != "718-7"
