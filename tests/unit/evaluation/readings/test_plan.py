"""Versions turn among readers as in a Latin square."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ambroise.evaluation.readings.plan import ALPHABET, CODE, sheets_of

SHAPES = st.tuples(st.integers(1, 20), st.integers(2, 5), st.integers(0, 2**48))


@given(SHAPES)
def test_a_reader_reads_each_letter_once_and_each_version_as_often(
    shape: tuple[int, int, int],
) -> None:
    letters, origins, seed = shape
    sheets = sheets_of(4, letters=letters, origins=origins, seed=seed)
    assert sheets == sheets_of(4, letters=letters, origins=origins, seed=seed)
    assert sorted(one.letter for one in sheets) == list(range(letters))
    assert [one.rank for one in sheets] == list(range(1, letters + 1))
    seen = Counter(one.origin for one in sheets)
    assert max(seen.values()) - min(seen[origin] for origin in range(origins)) <= 1


@given(SHAPES, st.integers(0, 5))
def test_as_many_readers_as_versions_read_each_letter_in_all_its_versions(
    shape: tuple[int, int, int], block: int
) -> None:
    letters, origins, seed = shape
    readers = range(block * origins, (block + 1) * origins)
    read = [
        (one.letter, one.origin)
        for reader in readers
        for one in sheets_of(reader, letters=letters, origins=origins, seed=seed)
    ]
    assert len(read) == len(set(read)) == letters * origins


def test_a_code_says_nothing_of_the_version() -> None:
    sheets = sheets_of(0, letters=40, origins=2, seed=1)
    assert len({one.code for one in sheets}) == 40
    assert all(len(one.code) == CODE and set(one.code) <= set(ALPHABET) for one in sheets)
    first = Counter((one.code[0], one.origin) for one in sheets)
    assert max(first.values()) < 10
