"""The part of a record that a page shows: period, kinds, words, page number, from its address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query

from ambroise.web.timeline import Kind

T = TypeVar("T")
ZOOMS = (("all", None), ("years_5", 1826), ("year", 365), ("quarter", 90), ("month", 30))
ZOOM_KEYS = {"all": "0", "year": "1", "quarter": "3", "years_5": "5"}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Part:
    """What the address asks for; an unreadable date asks for nothing."""

    start: date | None
    end: date | None
    kinds: frozenset[Kind]
    text: str
    page: int

    @property
    def filtered(self) -> bool:
        return bool(self.start or self.end or self.text or self.kinds)

    @property
    def query(self) -> str:
        """The same part without its page number, ending in `&` unless empty."""
        asked: list[tuple[str, str]] = [("genre", str(kind)) for kind in sorted(self.kinds)]
        asked += [(name, f"{day}") for name, day in (("du", self.start), ("au", self.end)) if day]
        if self.text:
            asked.append(("q", self.text))
        return f"{urlencode(asked)}&" if asked else ""


def part_asked(
    genre: Annotated[list[str] | None, Query()] = None,
    du: str = "",
    au: str = "",
    q: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Part:
    kinds = frozenset(Kind(one) for one in genre or () if one in set(Kind))
    return Part(_day(du), _day(au), kinds, q.strip(), page)


PartAsked = Annotated[Part, Depends(part_asked)]


def page_of(items: Sequence[T], number: int, size: int) -> tuple[Sequence[T], int, int]:
    """Return one page of `items`, its number put within bounds, and how many pages there are."""
    pages = max(-(-len(items) // size), 1)
    number = min(number, pages)
    return items[(number - 1) * size : number * size], number, pages


def zooms(start: date, end: date, whole: tuple[date, date]) -> list[dict[str, object]]:
    """Return the links that change the period: fixed lengths to its end, then earlier and later."""
    found: list[dict[str, object]] = []
    for name, days in ZOOMS:
        first = whole[0] if days is None else max(end - timedelta(days=days), whole[0])
        last = whole[1] if days is None else end
        found.append(
            {
                "name": name,
                "query": "" if days is None else urlencode({"du": first, "au": last}),
                "current": (first, last) == (start, end) and (days is None or first != whole[0]),
                "key": ZOOM_KEYS.get(name, ""),
            }
        )
    length = end - start + timedelta(days=1)
    for name, key, moved in (("earlier", "ArrowLeft", -length), ("later", "ArrowRight", length)):
        query = urlencode({"du": start + moved, "au": end + moved})
        found.append({"name": name, "query": query, "current": False, "key": key})
    return found
