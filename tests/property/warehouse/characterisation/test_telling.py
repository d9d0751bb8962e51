"""Of counts that are told, no subtraction that the page allows gives a small one."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.warehouse.characterisation.telling import Telling

SMALLEST = 5
COUNT = st.integers(0, 60)


@given(COUNT, st.data())
def test_no_count_told_is_small_nor_near_another(everybody: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, everybody))
    other = data.draw(st.integers(0, everybody))
    telling = Telling(SMALLEST, (everybody, size, other), sharing=True)
    have = data.draw(st.integers(0, everybody))
    counts = (have, data.draw(st.integers(0, min(size, have))), data.draw(st.integers(0, other)))
    part = data.draw(st.integers(0, counts[1]))
    (within, _) = telling.told((part, part, 0), within=counts)
    if isinstance(within, int):
        assert not 0 < counts[1] - within < SMALLEST
    one, two = telling.told(counts)
    for figure, of in ((one, size), (two, other)):
        if isinstance(figure, int):
            for difference in (figure, of - figure, have - figure):
                assert not 0 < abs(difference) < SMALLEST
    if isinstance(one, int) and isinstance(two, int):
        assert not 0 < abs(one - two) < SMALLEST


@given(st.lists(COUNT, min_size=1, max_size=8))
def test_parts_of_a_group_never_give_back_a_hidden_one(parts: list[int]) -> None:
    size = sum(parts)
    telling = Telling(SMALLEST, (size, size), sharing=False)
    told = [line[0] for line in telling.parts([(part, part) for part in parts])]
    hidden = [part for part, figure in zip(parts, told, strict=True) if not isinstance(figure, int)]
    shown = [figure for figure in told if isinstance(figure, int)]
    assert all(figure == 0 or figure >= SMALLEST for figure in shown)
    if any(shown):
        assert len(hidden) != 1
        assert not 0 < sum(hidden) < SMALLEST
