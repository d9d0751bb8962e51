"""Which entries of the trail a person asks for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ambroise.observability import unknown_id
from ambroise.trail.event import Retention, instant


@dataclass(frozen=True, slots=True)
class Selection:
    """What the entries must match, all of it; nothing given, every entry.

    `object_ids` are the numbers under which one object has been known, to which the digest that
    stands for a number not there, or not within reach, is added; `since` is included, `until` is
    not.
    """

    object_kind: str | None = None
    object_ids: Collection[str] = ()
    actor: str | None = None
    action: str | None = None
    project: str | None = None
    retention: Retention | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def whole(self) -> bool:
        return not self.asked()

    def asked(self) -> dict[str, str]:
        """Return what was asked for in words of the trail, for its own entry."""
        given = {
            "object_kind": self.object_kind,
            "object_ids": ",".join(sorted(self.object_ids)) or None,
            "actor": self.actor,
            "action": self.action,
            "project": self.project,
            "class": self.retention,
            "since": self.since and instant(self.since),
            "until": self.until and instant(self.until),
        }
        return {name: str(value) for name, value in given.items() if value is not None}

    def hidden(self) -> dict[str, str]:
        """Return what was asked for, each text that a person typed as its digest."""
        typed = {"object_ids", "actor", "action", "project"}
        return {
            name: unknown_id(value) if name in typed else value
            for name, value in self.asked().items()
        }

    def where(self) -> tuple[str, list[str]]:
        """Return the SQL condition on `entries`, and its values."""
        given = [
            ("object_kind = ?", self.object_kind),
            ("actor = ?", self.actor),
            ("action = ?", self.action),
            ("json_extract(body, '$.project') = ?", self.project),
            ("retention = ?", self.retention),
            ("at >= ?", self.since and instant(self.since)),
            ("at < ?", self.until and instant(self.until)),
        ]
        terms = [term for term, value in given if value is not None]
        values = [str(value) for _, value in given if value is not None]
        if self.object_ids:
            ids = [*self.object_ids, *(unknown_id(one) for one in self.object_ids)]
            terms.append(f"object_id IN ({', '.join('?' * len(ids))})")
            values += ids
        return " AND ".join(terms) or "true", values
