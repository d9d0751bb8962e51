"""The timeline holds every dated item, and its picture says the same as its list."""

from datetime import timedelta
from typing import Any

from ambroise.warehouse.views import Act, PatientView
from ambroise.web.timeline import Kind, chosen, events_of, extent, lanes_of
from tests.builders.views import (
    DAY_0,
    a_drug,
    a_measurement,
    a_note,
    a_stay,
    a_view,
    an_act,
    day,
)

ALL = frozenset(Kind)
FIRST = DAY_0.date()


def a_full_view() -> PatientView:
    return a_view(
        stays=(a_stay(),),
        drugs=(a_drug("Amlodipine", -5), a_drug("Paracétamol", 1, end=day(2))),
        measurements=(a_measurement(5.4, 0), a_measurement(4.6, 2)),
        acts=(an_act("Échographie", 1, kind="imaging"), an_act("Suture", 3)),
        notes=(a_note("Retour à domicile après réhydratation.", 9),),
    )


def test_every_dated_item_is_an_event_newest_first() -> None:
    events = events_of(a_full_view())
    assert len(events) == 8
    assert [e.at for e in events] == sorted((e.at for e in events), reverse=True)


def test_an_item_without_a_date_is_in_no_timeline() -> None:
    assert events_of(a_view(acts=(an_act("Suture"),)))
    undated = an_act("Suture")
    assert events_of(a_view(acts=(Act(**_without_date(undated)),))) == []


def _without_date(act: Act) -> dict[str, Any]:
    return {name: None if name == "at" else getattr(act, name) for name in act.__slots__}


def test_imaging_has_its_own_lane() -> None:
    kinds = {event.title: event.kind for event in events_of(a_full_view())}
    assert kinds["Échographie"] is Kind.IMAGE
    assert kinds["Suture"] is Kind.ACT


def test_words_are_found_without_accents_and_inside_documents() -> None:
    events = events_of(a_full_view())
    assert [e.title for e in chosen(events, ALL, None, None, "echographie")] == ["Échographie"]
    assert [e.kind for e in chosen(events, ALL, None, None, "REHYDRATATION domicile")] == [
        Kind.DOCUMENT
    ]


def test_a_period_keeps_what_touches_it() -> None:
    events = events_of(a_full_view())
    kept = chosen(events, ALL, day(4).date(), day(5).date(), "")
    assert {e.kind for e in kept} == {Kind.STAY, Kind.DRUG}
    assert [e.title for e in kept if e.kind is Kind.DRUG] == ["Amlodipine"]


def test_kinds_are_filtered() -> None:
    events = events_of(a_full_view())
    kept = chosen(events, frozenset({Kind.BIOLOGY}), None, None, "")
    assert {event.kind for event in kept} == {Kind.BIOLOGY}


def test_the_picture_counts_what_the_list_holds() -> None:
    events = events_of(a_full_view())
    picture = lanes_of(events, *extent(events, FIRST), "fr")
    assert sum(lane.total for lane in picture.lanes) == len(events)
    for lane in picture.lanes:
        assert len(lane.bars) + sum(pile.count for pile in lane.piles) == lane.total


def test_everything_is_drawn_inside_the_picture() -> None:
    events = events_of(a_full_view())
    picture = lanes_of(events, FIRST, FIRST + timedelta(days=3), "fr")
    for lane in picture.lanes:
        for mark in (*lane.bars, *lane.piles):
            assert 0 <= mark.x <= 100
            assert mark.x + mark.width <= 100.5
    assert all(0 <= tick.x < 100 for tick in picture.ticks)


def test_an_ongoing_treatment_reaches_the_end() -> None:
    events = events_of(a_view(drugs=(a_drug("Amlodipine", 0),)))
    picture = lanes_of(events, FIRST, FIRST + timedelta(days=99), "fr")
    (bar,) = next(lane for lane in picture.lanes if lane.kind is Kind.DRUG).bars
    assert bar.open
    assert bar.width == 100


def test_a_pile_covers_the_days_that_its_link_asks_for() -> None:
    measures = tuple(a_measurement(4.0, n) for n in range(400))
    events = events_of(a_view(measurements=measures))
    start, end = extent(events, FIRST)
    picture = lanes_of(events, start, end, "fr")
    biology = next(lane for lane in picture.lanes if lane.kind is Kind.BIOLOGY)
    for pile in biology.piles:
        assert len(chosen(events, ALL, pile.start, pile.end, "")) == pile.count


def test_an_empty_record_has_an_empty_year() -> None:
    start, end = extent([], FIRST)
    assert (end - start).days == 365
    assert all(lane.total == 0 for lane in lanes_of([], start, end, "en").lanes)
