"""One timeline of everything dated: the events, their filters, and the lanes of its picture."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from unicodedata import combining, normalize

from ambroise.warehouse.views import Measurement, PatientView, RowRef
from ambroise.web.catalogue import Lang
from ambroise.web.essentials import out_of_range
from ambroise.web.formats import month

BUCKETS = 48
ROWS = 4
LANE_HEIGHT = 44
LAST_TICK = 0.9
"""No label starts further right: it would be cut."""


class Kind(StrEnum):
    STAY = "stay"
    DOCUMENT = "document"
    BIOLOGY = "biology"
    DRUG = "drug"
    ACT = "act"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Event:
    """One dated item of the record; `detail` is a coded or free complement of the title.

    `ongoing`: it has begun and nothing says that it has ended.
    """

    kind: Kind
    at: datetime
    end: datetime | None
    title: str
    detail: str
    stay_id: int | None
    ref: RowRef
    note_id: int | None = None
    measurement: Measurement | None = None
    flag: str = ""
    searched: str = ""
    ongoing: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval: position and width in per cent, row from the top of its lane."""

    x: float
    width: float
    row: int
    open: bool
    event: Event


@dataclass(frozen=True, slots=True)
class Pile:
    """The events of one slice of time; heights in pixels."""

    x: float
    width: float
    height: int
    height_out: int
    start: date
    end: date
    count: int
    out: int


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Lane:
    kind: Kind
    total: int
    bars: tuple[Bar, ...]
    piles: tuple[Pile, ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    start: date
    end: date
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]


def events_of(view: PatientView) -> list[Event]:
    """Return every dated item of the record, newest first."""
    found = [
        *(
            Event(
                Kind.STAY, s.start, s.end, s.label, s.number, s.visit_occurrence_id, s.ref,
                ongoing=s.end is None,
            )
            for s in view.stays
        ),
        *(
            Event(
                Kind.DOCUMENT, n.at, None, n.title, n.author, n.stay_id, n.ref,
                note_id=n.note_id, searched=n.text,
            )
            for n in view.notes
            if n.at
        ),
        *(
            Event(
                Kind.BIOLOGY, m.at, None, m.code.label, m.panel, m.stay_id, m.ref,
                measurement=m, flag=out_of_range(m),
            )
            for m in view.measurements
        ),
        *(
            Event(
                Kind.DRUG, d.start, d.end, d.code.label, d.dosage, d.stay_id, d.ref,
                ongoing=d.end is None and d.status == "active",
            )
            for d in view.drugs
            if d.start
        ),
        *(
            Event(
                Kind.IMAGE if a.kind == "imaging" else Kind.ACT,
                a.at, None, a.code.label, a.text, a.stay_id, a.ref,
            )
            for a in view.acts
            if a.at
        ),
    ]  # fmt: skip
    found.sort(key=lambda event: _day(event.at).toordinal() * 100_000 + _second(event.at))
    found.reverse()
    return found


def chosen(
    events: Iterable[Event],
    kinds: frozenset[Kind],
    start: date | None,
    end: date | None,
    text: str,
) -> list[Event]:
    """Return the events of these kinds that touch the period and hold every word of `text`.

    Case and accents do not count; the text of documents is searched too.
    """
    wanted = fold(text).split()
    return [
        event
        for event in events
        if event.kind in kinds
        and (end is None or _day(event.at) <= end)
        and (start is None or event.ongoing or _last_day(event) >= start)
        and (not wanted or _holds(event, wanted))
    ]


def lanes_of(events: Sequence[Event], start: date, end: date, lang: Lang) -> Lanes:
    """Return the picture of `events` between two days, both included."""
    length = max((end - start).days + 1, 1)
    inside = [e for e in events if _day(e.at) <= end and (e.ongoing or _last_day(e) >= start)]
    by_kind: dict[Kind, list[Event]] = defaultdict(list)
    for event in inside:
        by_kind[event.kind].append(event)
    lanes = []
    for kind in Kind:
        mine = by_kind[kind]
        spans = kind in (Kind.STAY, Kind.DRUG)
        bars = _bars(mine, start, length) if spans else ()
        piles = () if spans else _piles(mine, start, length)
        lanes.append(Lane(kind, len(mine), bars, piles))
    return Lanes(start, end, tuple(lanes), _ticks(start, length, lang))


def extent(events: Sequence[Event], today: date) -> tuple[date, date]:
    """Return the first and last day of the record; nothing lies after today but what is planned."""
    if not events:
        return today - timedelta(days=365), today
    return _day(events[-1].at), max(_last_day(event) for event in events)


def fold(text: str) -> str:
    """Return `text` without case or accents."""
    return "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))


def _holds(event: Event, wanted: list[str]) -> bool:
    text = fold(f"{event.title} {event.detail} {event.searched}")
    return all(word in text for word in wanted)


def _bars(events: list[Event], start: date, length: int) -> tuple[Bar, ...]:
    free_from = [0.0] * ROWS
    bars = []
    for event in reversed(events):
        first = max((_day(event.at) - start).days, 0)
        last = length - 1
        if not event.ongoing:
            last = min((_last_day(event) - start).days, last)
        x, width = 100 * first / length, max(100 * (last - first + 1) / length, 0.4)
        row = min(range(ROWS), key=lambda one: (free_from[one] > x, one))
        free_from[row] = x + width
        bars.append(Bar(round(x, 3), round(width, 3), row, event.ongoing, event))
    return tuple(bars)


def _piles(events: list[Event], start: date, length: int) -> tuple[Pile, ...]:
    slices = min(BUCKETS, length)
    piled: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        piled[(_day(event.at) - start).days * slices // length].append(event)
    highest = max((len(pile) for pile in piled.values()), default=1)
    piles = []
    for index, pile in sorted(piled.items()):
        out = sum(1 for event in pile if event.flag)
        height = 8 + round((LANE_HEIGHT - 16) * (len(pile) - 1) / max(highest - 1, 1))
        first = -(-index * length // slices)
        last = -(-(index + 1) * length // slices) - 1
        piles.append(
            Pile(
                x=round(100 * index / slices, 3),
                width=round(100 / slices * 0.7, 3),
                height=height,
                height_out=max(round(height * out / len(pile)), 3) if out else 0,
                start=start + timedelta(days=first),
                end=start + timedelta(days=last),
                count=len(pile),
                out=out,
            )
        )
    return tuple(piles)


def _ticks(start: date, length: int, lang: Lang) -> tuple[Tick, ...]:
    end = start + timedelta(days=length - 1)
    if length > 3 * 366:
        step = -(-(end.year - start.year + 1) // 6)
        days = [date(year, 1, 1) for year in range(start.year + 1, end.year + 1, step)]
        labels = [str(one.year) for one in days]
    elif length > 62:
        months = [
            date(year, number, 1)
            for year in range(start.year, end.year + 1)
            for number in range(1, 13)
            if start <= date(year, number, 1) <= end
        ]
        days = months[:: -(-len(months) // 6)] if months else []
        labels = [month(one, lang) for one in days]
    else:
        days = [start + timedelta(days=n) for n in range(0, length, -(-length // 6))]
        labels = [f"{one:%d/%m}" for one in days]
    return tuple(
        Tick(round(100 * (one - start).days / length, 3), label)
        for one, label in zip(days, labels, strict=True)
        if (one - start).days <= LAST_TICK * length
    )


def _day(at: datetime) -> date:
    return at.date()


def _last_day(event: Event) -> date:
    return _day(event.end) if event.end else _day(event.at)


def _second(at: datetime) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def utc(at: datetime) -> datetime:
    """Return `at` with a zone, UTC when it has none."""
    return at.replace(tzinfo=at.tzinfo or UTC)
