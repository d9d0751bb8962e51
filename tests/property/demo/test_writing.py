"""Writing a hospital is a function of its arguments."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.demo import write_hospital
from ambroise.demo.marks import mark, unmark, wrap

END_OF_FRAME = b"\x1c\r"
"""Between the messages of a feed, which are in the order of time (MLLP)."""

days = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**9), today=days, patients=st.integers(1, 9))
def test_same_arguments_same_bytes(seed: int, today: date, patients: int) -> None:
    with TemporaryDirectory() as folder:
        one, two = Path(folder, "one"), Path(folder, "two")
        for out in (one, two):
            write_hospital(out, patients=patients, seed=seed, today=today, gold=out / "gold")
        assert _bytes(one) == _bytes(two)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**9), today=days)
def test_more_patients_leave_the_first_ones_as_they_were(seed: int, today: date) -> None:
    with TemporaryDirectory() as folder:
        few, many = Path(folder, "few"), Path(folder, "many")
        write_hospital(few, patients=3, seed=seed, today=today)
        write_hospital(many, patients=6, seed=seed, today=today)
        first, all_of_them = _bytes(few), _bytes(many)
        for name, content in first.items():
            if name.endswith(".mllp"):
                rest = iter(all_of_them[name].split(END_OF_FRAME))
                assert all(message in rest for message in content.split(END_OF_FRAME))
            else:
                assert all_of_them[name].startswith(content), name


pieces = st.lists(
    st.tuples(st.text("abcé .:", min_size=1, max_size=12), st.booleans()), max_size=12
)


@given(pieces=pieces, width=st.integers(5, 40))
def test_cutting_lines_keeps_words_and_identities(
    pieces: list[tuple[str, bool]], width: int
) -> None:
    marked = " ".join(mark(text, "NOM") if known else text for text, known in pieces)
    text, before, _ = unmark(marked)
    cut, after, _ = unmark(wrap(marked, width))
    assert cut.replace("\n", " ") == text
    assert [cut[item.start : item.end] for item in after] == [
        text[item.start : item.end] for item in before
    ]
