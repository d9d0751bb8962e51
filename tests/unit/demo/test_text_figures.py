"""Text measured on fixed samples, against plain twins."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ambroise.demo.text_figures import (
    TextSample,
    centile,
    moving_type_token,
    sentences,
    words,
)

some_words = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60)


def test_a_number_is_one_word_whatever_it_is() -> None:
    assert words("Eliquis 2,5 mg : l'INR à 12") == ["eliquis", "0", "0", "mg", "l", "inr", "à", "0"]


def test_a_line_of_two_words_is_no_sentence() -> None:
    assert sentences("Motif :\nPas de fièvre. Abdomen souple et indolore.\nRAS ce jour") == [
        "pas de fièvre",
        "abdomen souple et indolore",
        "ras ce jour",
    ]


@given(found=some_words, window=st.integers(1, 20))
def test_the_moving_ratio_is_the_mean_over_every_window(found: list[str], window: int) -> None:
    size = min(window, len(found))
    plain = [len(set(found[at : at + size])) / size for at in range(len(found) - size + 1)]
    assert abs(moving_type_token(found, window) - sum(plain) / len(plain)) < 1e-9


@given(values=st.lists(st.integers(0, 50), min_size=1), percent=st.sampled_from((5, 50, 95, 100)))
def test_a_centile_is_the_first_value_that_leaves_enough_below(
    values: list[int], percent: int
) -> None:
    found = centile(Counter(values), percent)
    below = sum(value <= found for value in values)
    before = sum(value < found for value in values)
    assert 100 * below >= percent * len(values) > 100 * before


def test_the_sample_does_not_depend_on_the_order_of_documents() -> None:
    texts = [
        (f"doc-{number}", f"Le mot{number} du jour. " * (number % 7 + 1)) for number in range(60)
    ]
    shuffled = texts.copy()
    Random(3).shuffle(shuffled)
    one, two = TextSample(tokens=90, documents=10), TextSample(tokens=90, documents=10)
    for sample, listed in ((one, texts), (two, shuffled)):
        for name, text in listed:
            sample.add(name, text)
    assert one.figures() == two.figures()
    assert (one.figures().tokens, one.figures().sampled, one.figures().documents) == (90, 10, 60)


def test_nothing_gives_zeros() -> None:
    figures = TextSample().figures()
    assert (figures.documents, figures.median, figures.mattr, figures.distinct) == (0, 0, 0.0, 0)
