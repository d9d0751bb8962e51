"""Releases asked, decided by a second person, packed and handed over."""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access.door import Door
from ambroise.access.model import Action, Decision, Resource
from ambroise.access.projects.conditions import terms_in
from ambroise.access.projects.resource import known_id
from ambroise.access.releases.checks import check_file
from ambroise.access.releases.findings import Check, Finding
from ambroise.access.releases.folder import (
    Read,
    digest_of,
    manifest,
    pack,
    package_path,
    publish,
    read_folder,
)
from ambroise.errors import (
    ReasonMissing,
    ReleaseBlocked,
    ReleaseChanged,
    ReleaseUnknown,
    RequestDecided,
)
from ambroise.observability import unknown_id
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import people, releases

REQUESTED: Final = "requested"
GRANTED: Final = "granted"
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Release:
    """`digest` is that of the manifest of what was checked; `asked_by` a name."""

    id: str
    project_id: str
    label: str
    state: str
    folder: Path
    digest: str
    package_digest: str | None
    findings: tuple[Finding, ...]
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str

    @property
    def blocking(self) -> int:
        return sum(one.blocking for one in self.findings)


def ask(door: Door, decision: Decision, folder: Path, label: str) -> str:
    """Check the files of a folder, record the request and return its random number.

    `decision` is ASK_RELEASE on the data of the project; the least count shown is that of its
    permit. Raises ReleaseFolderInvalid.
    """
    project_id = decision.resource.project
    with door.reading(decision, Action.ASK_RELEASE) as connection:
        smallest = terms_in(connection, project_id).smallest_cell
    listed: list[tuple[str, str]] = []
    findings: list[Finding] = []
    for file in read_folder(folder):
        listed.append((file.name, file.digest))
        findings += check_file(file.name, file.data, smallest=smallest)
    release_id, digest = secrets.token_hex(16), digest_of(manifest(listed))
    row = {
        "id": release_id,
        "project_id": project_id,
        "label": label,
        "state": REQUESTED,
        "folder": str(folder.absolute()),
        "digest": digest,
        "findings": [asdict(one) for one in findings],
        "asked_by": decision.actor.id,
        "asked_at": decision.at,
    }
    with door.acting(decision, Action.ASK_RELEASE) as connection:
        connection.execute(sa.insert(releases).values(row))
    door.note(
        decision,
        "release.requested",
        count=len(listed),
        detail={"release": release_id, "findings": len(findings), "sha256": digest},
    )
    return release_id


def release_resource(state: State, release_id: str) -> Resource:
    """Return a release with the facts of the rules; an unknown one has none."""
    with state.read() as connection:
        columns = (releases.c.project_id, releases.c.state, releases.c.asked_by)
        query = sa.select(*columns).where(releases.c.id == known_id(release_id))
        row = connection.execute(query).one_or_none()
    if row is None:
        unknown = unknown_id(release_id)
        return Resource("release", unknown, project=unknown)
    return Resource(
        "release", release_id, state=row.state, project=row.project_id, asked_by=row.asked_by
    )


def file_names(door: Door, decision: Decision) -> list[str]:
    """Return the names of the files of the release of a DECIDE_RELEASE decision.

    Raises ReleaseUnknown, and ReleaseChanged when they are no longer what was checked.
    """
    return [one.name for one in _unchanged(read(door, decision, Action.DECIDE_RELEASE))]


def look(door: Door, decision: Decision, name: str) -> bytes:
    """Return one file to who decides on a release, who is to open it first; traced.

    `decision` is DECIDE_RELEASE. Raises ReleaseUnknown, ReleaseChanged.
    """
    files = _unchanged(read(door, decision, Action.DECIDE_RELEASE))
    found = next((one for one in files if one.name == name), None)
    if found is None:
        raise ReleaseUnknown
    door.note(decision, "release.looked", count=1, detail={"sha256": found.digest})
    return found.data


def grant(door: Door, decision: Decision, settings: Settings) -> Release:
    """Let a release out: write its package and keep its digest.

    `decision` is DECIDE_RELEASE, with a reason when the checks found something. Raises
    RequestDecided, ReleaseBlocked, ReasonMissing, and ReleaseChanged when the folder is no longer
    what was checked.
    """
    release = read(door, decision, Action.DECIDE_RELEASE)
    if release.state != REQUESTED:
        raise RequestDecided(id=release.id)
    if release.blocking:
        raise ReleaseBlocked(id=release.id, count=release.blocking)
    if release.findings and not decision.reason:
        raise ReasonMissing
    waiting, digest = pack(settings, release.id, _unchanged(release))
    with door.acting(decision, Action.DECIDE_RELEASE) as connection:
        _decide(connection, decision, GRANTED, digest)
        publish(waiting)
    door.note(decision, "release.granted", detail={"sha256": digest})
    return read(door, decision, Action.DECIDE_RELEASE)


def refuse(door: Door, decision: Decision) -> None:
    """Refuse a release, with the reason of a DECIDE_RELEASE decision.

    Raises ReasonMissing, RequestDecided.
    """
    if not decision.reason:
        raise ReasonMissing
    with door.acting(decision, Action.DECIDE_RELEASE) as connection:
        _decide(connection, decision, REFUSED, None)
    door.note(decision, "release.refused")


def take(door: Door, decision: Decision, settings: Settings) -> Path:
    """Return the package of a granted release, its digest checked; `decision` is EXPORT on it.

    Raises ReleaseChanged when the package is not the one that was let out.
    """
    release = read(door, decision, Action.EXPORT)
    path = package_path(settings, release.id)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise ReleaseChanged(id=release.id) from None
    if digest != release.package_digest:
        raise ReleaseChanged(id=release.id)
    door.note(decision, "release.taken", detail={"sha256": digest})
    return path


def read(door: Door, decision: Decision, *actions: Action) -> Release:
    """Return the release that a decision is about; raises ReleaseUnknown."""
    if decision.resource.kind != "release":
        raise ReleaseUnknown
    with door.reading(decision, *(actions or (Action.DECIDE_RELEASE, Action.EXPORT))) as connection:
        found = _listed(connection, releases.c.id == decision.resource.id)
    if not found:
        raise ReleaseUnknown
    return found[0]


def of_project(door: Door, decision: Decision) -> list[Release]:
    """Return the releases of the project of a READ_PROJECT decision, newest first."""
    with door.reading(decision, Action.READ_PROJECT) as connection:
        return _listed(connection, releases.c.project_id == decision.resource.id)


def waiting(door: Door, decision: Decision) -> list[Release]:
    """Return the releases that wait for a decision, newest first; `decision` is READ_REQUESTS."""
    with door.reading(decision, Action.READ_REQUESTS) as connection:
        return _listed(connection, releases.c.state == REQUESTED)


def _unchanged(release: Release) -> list[Read]:
    files = list(read_folder(release.folder))
    if digest_of(manifest([(one.name, one.digest) for one in files])) != release.digest:
        raise ReleaseChanged(id=release.id)
    return files


def _decide(connection: sa.Connection, decision: Decision, state: str, digest: str | None) -> None:
    done = connection.execute(
        sa.update(releases)
        .where(releases.c.id == decision.resource.id, releases.c.state == REQUESTED)
        .values(
            state=state,
            package_digest=digest,
            decided_by=decision.actor.id,
            decided_at=decision.at,
            reason=decision.reason,
        )
    ).rowcount
    if not done:
        raise RequestDecided(id=decision.resource.id)


def _listed(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[Release]:
    asker, decider = people.alias("asker"), people.alias("decider")
    query = (
        sa.select(
            releases, asker.c.display_name.label("asker"), decider.c.display_name.label("decider")
        )
        .join(asker, asker.c.id == releases.c.asked_by)
        .outerjoin(decider, decider.c.id == releases.c.decided_by)
        .where(which)
        .order_by(releases.c.asked_at.desc(), releases.c.id)
    )
    return [_release(row) for row in connection.execute(query)]


def _release(row: sa.Row[Any]) -> Release:
    fields = {name: row._mapping[name] for name in Release.__dataclass_fields__}
    fields["folder"] = Path(row.folder)
    fields["findings"] = tuple(
        Finding(one["file"], Check(one["check"]), one["place"], one["count"])
        for one in row.findings
    )
    fields["asked_by"], fields["decided_by"] = row.asker, row.decider
    return Release(**fields)
