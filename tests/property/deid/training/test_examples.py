"""Examples: the gold follows the text through every noise; a seed tells the same story twice."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.deid.training import Example, examples
from ambroise.deid.training.examples import draw_pieces
from ambroise.deid.training.noise import NOISES
from ambroise.deid.training.pieces import Piece, joined
from ambroise.text.checks import luhn_holds, nir_key_holds
from ambroise.text.folding import fold

SEEDS = st.integers(min_value=0, max_value=2**32)


def _said(pieces: list[Piece]) -> list[tuple[str, str, str, str]]:
    return [(p.text.strip(), p.label, p.role, p.entity) for p in pieces if p.label]


def _shown(example: Example) -> list[tuple[str, str, str, str]]:
    return [
        (example.text[span.start : span.end], span.label, span.role, span.entity)
        for span in example.spans
    ]


@given(SEEDS)
def test_every_span_reads_what_its_slot_said(seed: int) -> None:
    pieces = draw_pieces(Random(seed))
    assert _shown(joined(pieces)) == _said(pieces)


@given(SEEDS, st.sampled_from(sorted(NOISES)))
def test_a_noise_keeps_every_label_in_its_order(seed: int, name: str) -> None:
    pieces = draw_pieces(Random(seed))
    noise, _ = NOISES[name]
    disturbed = noise(Random(seed + 1), list(pieces))
    assert [(p.label, p.role, p.entity) for p in disturbed if p.label] == [
        (p.label, p.role, p.entity) for p in pieces if p.label
    ]
    assert _shown(joined(disturbed)) == _said(disturbed)


@given(SEEDS, st.sampled_from(["lowered", "raised", "unaccented", "wrapped", "torn", "glued"]))
def test_a_noise_of_form_keeps_the_letters_of_names(seed: int, name: str) -> None:
    def letters(pieces: list[Piece]) -> list[str]:
        return ["".join(c for c in fold(p.text) if c.isalnum()) for p in pieces if p.label]

    pieces = draw_pieces(Random(seed))
    assert letters(NOISES[name][0](Random(seed), list(pieces))) == letters(pieces)


@given(SEEDS)
def test_spans_are_disjoint_in_order_and_never_end_on_a_blank(seed: int) -> None:
    for example in examples(seed, 5):
        assert all(left.end <= right.start for left, right in pairwise(example.spans))
        for text, *_ in _shown(example):
            assert text == text.strip() != ""


@given(SEEDS, st.integers(min_value=0, max_value=8))
def test_a_seed_gives_the_same_examples_and_fewer_of_them_come_first(seed: int, count: int) -> None:
    assert list(examples(seed, 8))[:count] == list(examples(seed, count))


def test_surnames_are_new_again_and_again() -> None:
    rng = Random(1)
    surnames = {
        fold(piece.text)
        for _ in range(100_000)
        for piece in draw_pieces(rng)
        if piece.label == "NOM" and len(piece.text) > 3
    }
    assert len(surnames) > 50_000


def test_a_fifth_to_a_third_of_the_examples_hold_nothing_to_hide() -> None:
    found = list(examples(2, 2000))
    assert 0.2 < sum(not example.spans for example in found) / len(found) < 1 / 3


@pytest.mark.parametrize("label", ["RPPS", "FINESS", "SECU"])
def test_numbers_pass_their_check_before_noise(label: str) -> None:
    rng = Random(3)
    numbers = [p.text for _ in range(4000) for p in draw_pieces(rng) if p.label == label]
    assert numbers
    for number in numbers:
        digits = "".join(c for c in number if c.isalnum())
        if label != "SECU":
            assert luhn_holds(digits)
        elif len(digits) == 15:
            assert nir_key_holds(digits)
