"""What is written in a list is found again, and nothing else."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ambroise.deid.gazetteers.keys import key_of, words_of
from ambroise.deid.gazetteers.table import Table, write_table

keys = st.text(min_size=1, max_size=40).filter(lambda key: 0 < len(_raw(key)) <= 255)


def _raw(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


@given(
    st.dictionaries(keys.filter(str.isprintable), st.integers(1, 2**40), max_size=60),
    st.lists(keys.filter(str.isprintable), max_size=20),
)
def test_each_entry_has_its_weight_and_any_other_key_none(
    entries: dict[str, int], others: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "0001.list"
        write_table(path, entries, {"kind": "surnames"})
        table = Table(path)
        for key, weight in entries.items():
            assert table.find(key.encode()) == min(weight, 2**32 - 1)
        for key in others:
            assert (table.find(key.encode()) > 0) == (key in entries)
        assert table.header["kind"] == "surnames"


@given(st.text())
def test_the_key_of_a_name_does_not_change_when_taken_again(name: str) -> None:
    assert key_of(key_of(name)) == key_of(name)
    assert words_of(key_of(name)) == words_of(name)
