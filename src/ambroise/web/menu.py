"""What the visitor may open, in groups; a group of one is a plain link, so a menu stays short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ambroise.access import (
    CARE_ZONE,
    INSTALLATION,
    PEOPLE,
    PROJECTS,
    REQUESTS,
    RESEARCH_ZONE,
    TRAIL,
    Action,
    Purpose,
    Resource,
    Role,
)
from ambroise.access.rules import CODING, STUDY, TEAM
from ambroise.evaluation.campaigns import store as campaigns
from ambroise.evaluation.readings import store as readings

if TYPE_CHECKING:
    from ambroise.web.visitor import Visitor

DEMO: Final = "demo/patients.jsonl"
"""What the home of a demonstration holds, and no other."""
WORK: Final = (Purpose.OPERATIONS,)
ALERTED: Final = frozenset({Role.DPO, Role.PROJECT_LEAD, Role.COMMITTEE})

Opens = Callable[["Visitor"], bool]


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the menu: its address, its name in the catalogue, its keys, and who it is for."""

    name: str
    href: str
    key: str
    opens: Opens


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    href: str
    key: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Places under one name; `name` is empty for a plain link."""

    name: str
    items: tuple[Item, ...]

    @property
    def current(self) -> bool:
        return any(item.current for item in self.items)


def _may(action: Action, resource: Resource, *purposes: Purpose) -> Opens:
    return lambda visitor: visitor.may(action, resource, purposes or WORK)


def _has(*roles: Role) -> Opens:
    return lambda visitor: not visitor.actor.roles(visitor.site.clock()).isdisjoint(roles)


def _either(*ways: Opens) -> Opens:
    return lambda visitor: any(way(visitor) for way in ways)


def _named(visitor: Visitor) -> bool:
    """Whether a campaign names the visitor."""
    return campaigns.names(visitor.site.state, visitor.actor.id)


def _reads_blind(visitor: Visitor) -> bool:
    return readings.names(visitor.site.state, visitor.actor.id)


def _anybody(_visitor: Visitor) -> bool:
    return True


MENU: Final[tuple[tuple[str, Place], ...]] = (
    ("", Place("home", "/", "g a", _anybody)),
    ("", Place("letters", "/lettres", "g h", _has(*TEAM))),
    ("", Place("coding", "/codage", "g z", _has(*CODING))),
    (
        "research",
        Place(
            "projects",
            "/projets",
            "g p",
            _either(_has(*STUDY), _may(Action.READ_PROJECT, PROJECTS)),
        ),
    ),
    (
        "research",
        Place(
            "requests",
            "/demandes",
            "g q",
            _either(_has(*STUDY), _may(Action.READ_REQUESTS, REQUESTS)),
        ),
    ),
    (
        "research",
        Place(
            "research",
            "/zone-recherche",
            "g r",
            _may(Action.COUNT, RESEARCH_ZONE, Purpose.FEASIBILITY),
        ),
    ),
    (
        "control",
        Place(
            "trail",
            "/journal",
            "g j",
            _either(_may(Action.READ_TRAIL, TRAIL), _may(Action.VERIFY_TRAIL, TRAIL)),
        ),
    ),
    ("control", Place("alerts", "/alertes", "g l", _has(*ALERTED))),
    (
        "control",
        Place(
            "control", "/controle-pseudonymisation", "g n", _may(Action.READ_CONTROLS, CARE_ZONE)
        ),
    ),
    (
        "control",
        Place(
            "campaigns",
            "/campagnes",
            "g b",
            _either(_may(Action.READ_CAMPAIGNS, CARE_ZONE), _named),
        ),
    ),
    (
        "control",
        Place(
            "readings",
            "/lectures",
            "g w",
            _either(_may(Action.READ_CAMPAIGNS, CARE_ZONE), _reads_blind),
        ),
    ),
    ("control", Place("retention", "/conservation", "g e", _may(Action.SET_RETENTION, TRAIL))),
    ("control", Place("register", "/usages", "g u", _anybody)),
    (
        "control",
        Place("evaluations", "/evaluations", "g s", _may(Action.READ_CAMPAIGNS, CARE_ZONE)),
    ),
    ("site", Place("flows", "/flux", "g f", _may(Action.READ_OPERATIONS, CARE_ZONE))),
    ("site", Place("quality", "/qualite", "g k", _may(Action.READ_OPERATIONS, CARE_ZONE))),
    (
        "site",
        Place("codes", "/codes-locaux", "g m", _may(Action.MANAGE_VOCABULARIES, CARE_ZONE)),
    ),
    (
        "site",
        Place(
            "identities",
            "/identites",
            "g i",
            _may(Action.MANAGE_IDENTITIES, CARE_ZONE, Purpose.IDENTITY_VIGILANCE),
        ),
    ),
    ("site", Place("jobs", "/taches", "g t", _anybody)),
    ("site", Place("engines", "/moteurs", "g w", _may(Action.READ_CONTINUITY, INSTALLATION))),
    ("site", Place("continuity", "/continuite", "g c", _may(Action.READ_CONTINUITY, INSTALLATION))),
    ("site", Place("people", "/personnes", "g o", _may(Action.MANAGE_PEOPLE, PEOPLE))),
    ("last", Place("visit", "/visite", "g v", _anybody)),
    ("last", Place("demo", "/demo", "g d", lambda v: (v.site.settings.golds / DEMO).is_file())),
)
_PLAIN: Final = frozenset({"", "last"})


def menu(visitor: Visitor) -> tuple[Group, ...]:
    """Return the groups of what the visitor may open, in order."""
    path = visitor.request.url.path
    found: list[Group] = []
    for name, places in groupby(MENU, key=lambda one: one[0]):
        items = tuple(_item(place, path, visitor) for _, place in places if place.opens(visitor))
        if name in _PLAIN or len(items) == 1:
            found.extend(Group("", (item,)) for item in items)
        elif items:
            found.append(Group(name, items))
    return tuple(found)


def cares(visitor: Visitor) -> bool:
    """Return whether the visitor's first page is that of patients."""
    return not visitor.actor.roles(visitor.site.clock()).isdisjoint(TEAM)


def _item(place: Place, path: str, visitor: Visitor) -> Item:
    name = "desk" if place.name == "home" and not cares(visitor) else place.name
    href = place.href
    current = path == href or (href != "/" and path.startswith(f"{href}/"))
    return Item(name, href, place.key, current)
