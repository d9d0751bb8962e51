"""What holds of samples, limits, searches and links whatever the documents are."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.deid.audit.attack import History, by_intervals
from ambroise.deid.audit.attack.items import Item, dated, words
from ambroise.deid.audit.attack.search import Text, search
from ambroise.deid.audit.intervals import exact, needed, upper
from ambroise.deid.audit.review import Mark
from ambroise.deid.audit.review.sampling import Drawable, drawn
from ambroise.deid.audit.tally import Tally
from ambroise.text.spans import Span
from ambroise.web.control_marks import pieces_of

documents = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=1, max_size=200
).map(lambda groups: [Drawable(at, at, kind, ward) for at, (kind, ward) in enumerate(groups)])
spans = st.lists(
    st.tuples(st.sampled_from(["NOM", "DATE"]), st.sampled_from(["patient", ""]), st.floats(0, 1))
)
names = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=6, max_size=12)


@given(documents, st.integers(1, 250), st.integers(0, 2**48))
def test_a_sample_keeps_the_share_of_each_type_and_ward(
    frame: list[Drawable], size: int, seed: int
) -> None:
    sample = drawn(frame, size, seed=seed)
    assert len(sample) == len(set(sample)) == min(size, len(frame))
    assert sample == drawn(frame[::-1], size, seed=seed)
    chosen = Counter((one.kind, one.ward) for one in sample)
    for group, count in Counter((one.kind, one.ward) for one in frame).items():
        assert abs(chosen[group] - count * len(sample) / len(frame)) <= 1


@given(st.integers(1, 400), st.data())
def test_exact_limits_hold_the_estimate_and_grow_with_events(
    trials: int, data: st.DataObject
) -> None:
    events = data.draw(st.integers(0, trials))
    found = exact(events, trials)
    assert found.low <= found.estimate <= found.high
    if events:
        assert exact(events - 1, trials).high <= found.high


@given(st.floats(0.002, 0.5), st.integers(0, 5))
def test_the_sample_needed_is_the_smallest(bound: float, events: int) -> None:
    size = needed(bound, events=events)
    assert upper(events, size) <= bound
    assert size == events + 1 or upper(events, size - 1) > bound


@given(st.lists(spans, max_size=20), st.integers(0, 20))
def test_tallies_of_parts_make_that_of_the_whole(found: list[list], cut: int) -> None:  # type: ignore[type-arg]
    whole, first, rest = Tally(), Tally(), Tally()
    for place, one in enumerate(found):
        whole.document(one, kind="k")
        (first if place < cut else rest).document(one, kind="k")
    first += rest
    assert first == whole
    assert sum(whole.scores) == whole.spans == sum(whole.by_label().values())


@given(names, st.sampled_from(["upper", "lower", "title"]), st.text(" .,;:\n()'éà12", max_size=30))
def test_a_name_is_found_in_any_case_and_place(name: str, case: str, around: str) -> None:
    item = Item("family_name", "patient", name, (words(name),), fuzzy=True)
    written = getattr(name, case)()
    hits = search(Text(f"{around} {written} {around}"), [item])
    assert [hit.word for hit in hits] == [name]


@given(names, st.integers(0, 11), st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
def test_a_name_with_one_letter_changed_is_found(name: str, place: int, letter: str) -> None:
    at = place % len(name)
    written = name[:at] + letter + name[at + 1 :]
    item = Item("family_name", "patient", name, (name,), fuzzy=True)
    assert search(Text(f"Mme {written.upper()} est venue"), [item])


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)))
def test_a_birth_date_has_its_usual_forms(day: date) -> None:
    forms = dated(day)
    for written in (f"{day:%d/%m/%Y}", f"{day:%d.%m.%y}", f"{day:%Y-%m-%d}"):
        assert words(written) in forms


@given(
    st.dictionaries(
        st.text("abcdef", min_size=1, max_size=3),
        st.sets(st.integers(0, 2000), min_size=2, max_size=8),
        min_size=1,
        max_size=12,
    ),
    st.integers(-182, 182),
    st.integers(2, 5),
)
def test_a_shift_hides_nobody_from_intervals(
    days: dict[str, set[int]], shift: int, known: int
) -> None:
    originals = {name: History(days=tuple(sorted(one))) for name, one in days.items()}
    released = {
        name: History(days=tuple(day + shift for day in one.days))
        for name, one in originals.items()
    }
    found = by_intervals(released, originals, {name: name for name in days}, known=known, seed=1)
    assert found.tried == found.persons == sum(found.by_candidates)
    assert found.singled == found.relinked
    assert found.expected == pytest.approx(found.expected)
    assert found.singled <= found.expected <= found.persons


@given(
    st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10)), max_size=5)
)
def test_the_pieces_of_a_document_are_the_whole_document(
    text: str, places: list[tuple[int, int]]
) -> None:
    stretches = [(a, min(a + n, len(text))) for a, n in places if a < len(text)]
    hidden = [Span(a, b, "NOM") for a, b in stretches[::2]]
    marks = [Mark(a, b, "missed", "NOM") for a, b in stretches[1::2]]
    pieces = pieces_of(text, hidden, marks)
    assert "".join(piece.text for piece in pieces) == text
    assert all(text[piece.start : piece.end] == piece.text for piece in pieces)
