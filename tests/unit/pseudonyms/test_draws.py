"""Draws: the same for the same key, and permutations that lose no number."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.pseudonyms.draws import Draw, permuted, turned

KEYS = st.binary(min_size=32, max_size=32)


@given(KEYS, st.integers(1, 3), st.text(max_size=5))
def test_all_numbers_of_a_length_are_permuted(key: bytes, length: int, tweak: str) -> None:
    numbers = [f"{number:0{length}d}" for number in range(10**length)]
    assert sorted(permuted(key, one, tweak=tweak) for one in numbers) == numbers


@given(KEYS, st.from_regex(r"[0-9]{4,30}", fullmatch=True))
def test_another_tweak_or_key_is_another_permutation(key: bytes, digits: str) -> None:
    made = [permuted(key, digits, tweak=str(one)) for one in range(8)]
    assert len(set(made)) > 1
    assert all(len(one) == len(digits) for one in made)
    assert made == [permuted(key, digits, tweak=str(one)) for one in range(8)]


@given(KEYS, st.text(max_size=20))
def test_letters_become_other_letters_of_the_same_case(key: bytes, text: str) -> None:
    made = turned(key, text, tweak="x")
    assert len(made) == len(text)
    for was, now in zip(text, made, strict=True):
        if was.isascii() and was.isalpha():
            assert was != now
            assert was.isupper() == now.isupper()
        else:
            assert was == now


def test_choices_are_spread_evenly() -> None:
    drawn = [Draw(bytes(32), "kind", str(number)).of("abcd") for number in range(4000)]
    assert all(abs(drawn.count(one) - 1000) < 130 for one in "abcd")
