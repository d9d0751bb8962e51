"""Which records are one individual: the links that a hospital's identity server states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple


class PatientRecord(NamedTuple):
    source: str
    record_id: str


@dataclass(frozen=True, slots=True)
class PatientLink:
    """`record` says that it and `other` are one person; `type` is FHIR's LinkType."""

    record: PatientRecord
    other: PatientRecord
    type: str


_OTHER_STANDS: Final = frozenset({"replaced-by", "refer"})
"""Link types by which the other record is the one to use (FHIR R4, value set link-type)."""


def kept_apart(
    links: Iterable[PatientLink], distinct: Iterable[tuple[PatientRecord, PatientRecord]]
) -> list[PatientLink]:
    """Return the links that make no pair of `distinct` one person, directly or through others.

    Of links that together would, those that come last are left out.
    """
    groups: dict[PatientRecord, set[PatientRecord]] = {}
    enemies: dict[PatientRecord, set[PatientRecord]] = {}
    for one, other in distinct:
        enemies.setdefault(one, set()).add(other)
        enemies.setdefault(other, set()).add(one)
    kept = []
    for link in links:
        mine = groups.setdefault(link.record, {link.record})
        theirs = groups.setdefault(link.other, {link.other})
        if mine is not theirs:
            if any(not theirs.isdisjoint(enemies[one]) for one in mine & enemies.keys()):
                continue
            mine |= theirs
            groups |= dict.fromkeys(theirs, mine)
        kept.append(link)
    return kept


def merged(
    links: Iterable[PatientLink], first_seen: Mapping[PatientRecord, int] | None = None
) -> dict[PatientRecord, PatientRecord]:
    """Return, for every record that another one stands for, that other record.

    The records of a chain or circle of links are one person. The one that stands for them is
    replaced by none; of several, or where all are, the one of lowest `first_seen`, then by source
    and id: what comes later never takes a person's place. The order of the links changes nothing.
    """
    seen = first_seen or {}
    links = list(links)
    parents: dict[PatientRecord, PatientRecord] = {}

    def root(record: PatientRecord) -> PatientRecord:
        while (above := parents.setdefault(record, record)) != record:
            parents[record] = parents.setdefault(above, above)
            record = parents[record]
        return record

    replaced: set[PatientRecord] = set()
    for link in links:
        parents[root(link.record)] = root(link.other)
        if link.type in _OTHER_STANDS:
            replaced.add(link.record)
        elif link.type == "replaces":
            replaced.add(link.other)
    groups: dict[PatientRecord, list[PatientRecord]] = {}
    for record in parents:
        groups.setdefault(root(record), []).append(record)
    stands: dict[PatientRecord, PatientRecord] = {}
    for group in groups.values():
        standing = [record for record in group if record not in replaced] or group
        survivor = min(standing, key=lambda record: (seen.get(record, 0), record))
        stands |= {record: survivor for record in group if record != survivor}
    return stands
