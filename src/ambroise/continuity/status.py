"""What works now, part by part, and what people can still do when one does not."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlcipher3 import dbapi2

from ambroise.continuity.restore import UNFINISHED
from ambroise.errors import AmbroiseError, NothingPublished
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.state.schema import backups
from ambroise.state.store import FILE_NAME as STATE_FILE
from ambroise.tables import latest
from ambroise.trail import Trail, open_trail
from ambroise.trail.file import FILE_NAME as TRAIL_FILE
from ambroise.vault import Vault, open_vault
from ambroise.vault.store import FILE_NAME as VAULT_FILE

LEAST_ROOM: Final = 64 * 1024 * 1024
"""Bytes under which writing is about to fail."""
LITTLE_ROOM: Final = 1024 * 1024 * 1024
"""Bytes under which somebody should act."""
BACKUP_EVERY: Final = timedelta(hours=26)
"""A backup each night, with two hours for one that takes long."""

_FAILURES: Final = (AmbroiseError, OSError, sqlite3.Error, dbapi2.Error, sa.exc.SQLAlchemyError)


class Level(Enum):
    WORKS = "works"
    WARNS = "warns"
    FAILS = "fails"


class Name(Enum):
    """A part, in French and in English; whether a site is ready without it; what is left then."""

    STATE = (
        ("base d'exploitation", "operational store"),
        True,
        (
            "Rien ne s'ouvre : ni connexion, ni droits. Employer le dossier patient de l'hôpital.",
            "Nothing opens: no sign-in, no rights. Use the hospital's own record.",
        ),
    )
    TRAIL = (
        ("journal des accès", "access trail"),
        True,
        (
            "Aucun dossier ne s'ouvre, car aucun accès ne laisserait de trace. Restent la page de"
            " connexion, l'aide et la vérification du journal.",
            "No record opens, as no access would leave a trace. The sign-in page, the help and the"
            " verification of the trail remain.",
        ),
    )
    VAULT = (
        ("coffre", "vault"),
        True,
        (
            "Ni propositions d'IA, ni second facteur, ni nouvelle publication, ni réidentification."
            " La lecture des dossiers déjà publiés reste possible.",
            "No AI proposition, second factor, new publication or re-identification. Records"
            " already published can still be read.",
        ),
    )
    DISK = (
        ("place sur le disque", "room on the disk"),
        True,
        (
            "Plus rien ne s'écrit, donc plus aucun accès. Libérer de la place : rien n'est perdu.",
            "Nothing can be written, hence no access. Free some space: nothing is lost.",
        ),
    )
    CARE = (
        ("entrepôt de soins", "care warehouse"),
        False,
        (
            "Aucun patient à montrer tant que rien n'est reçu. Réception, comptes, projets et"
            " journal fonctionnent.",
            "No patient to show until something is received. Reception, accounts, projects and"
            " trail work.",
        ),
    )
    RESEARCH = (
        ("zone de recherche", "research zone"),
        False,
        (
            "Ni comptage de faisabilité, ni données de projet. Les soins ne sont pas touchés.",
            "No feasibility count, no project data. Care is not affected.",
        ),
    )
    BACKUP = (
        ("sauvegarde", "backup"),
        False,
        (
            "Tout fonctionne, mais un sinistre ferait perdre ce qui suit la dernière sauvegarde.",
            "Everything works, but a disaster would lose what follows the last backup.",
        ),
    )
    RESTORE = (
        ("restauration en cours", "restore under way"),
        True,
        (
            "L'installation n'est pas entière. Finir la restauration avant de l'ouvrir.",
            "The installation is not whole. End the restore before opening it.",
        ),
    )

    @property
    def needed(self) -> bool:
        """Whether the site is not ready without it."""
        return self.value[1]

    def words(self, lang: str = "fr") -> str:
        return self.value[0][lang != "fr"]

    def still(self, lang: str = "fr") -> str:
        """Return what people can do when this part fails."""
        return self.value[2][lang != "fr"]


@dataclass(frozen=True, slots=True)
class Part:
    """The state of one part; `cause` is a name or a count, for those who watch the machine."""

    name: Name
    level: Level
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Stores:
    """The open stores of an installation, as far as they open."""

    state: State
    trail: Trail
    vault: Vault


def ready(parts: tuple[Part, ...]) -> bool:
    """Return whether the site can serve people."""
    return not any(part.name.needed and part.level is Level.FAILS for part in parts)


def status(settings: Settings, *, now: datetime, stores: Stores | None = None) -> tuple[Part, ...]:
    """Return every part of an installation and how it is; nothing is written.

    Each store is opened by itself when `stores` are not given, so that one that fails hides no
    other.
    """
    with ExitStack() as stack:
        state, state_part = _try(Name.STATE, lambda: _state(settings, stores, stack))
        parts = [state_part]
        parts.append(_try(Name.TRAIL, lambda: _trail(settings, stores, state, stack))[1])
        parts.append(_try(Name.VAULT, lambda: _vault(settings, stores, stack))[1])
        parts.append(_disk(settings))
        if state is not None:
            parts.append(_published(Name.CARE, state, "care"))
            parts.append(_published(Name.RESEARCH, state, "research"))
            parts.append(_try(Name.BACKUP, lambda: _late(state, now))[1])
    if (settings.home / UNFINISHED).exists():
        parts.append(Part(Name.RESTORE, Level.FAILS, UNFINISHED))
    return tuple(parts)


Checked = TypeVar("Checked")


def _try(
    name: Name, check: Callable[[], tuple[Checked, Level, str]]
) -> tuple[Checked | None, Part]:
    try:
        checked, level, cause = check()
    except _FAILURES as error:
        return None, Part(name, Level.FAILS, type(error).__name__)
    return checked, Part(name, level, cause)


def _state(settings: Settings, stores: Stores | None, stack: ExitStack) -> tuple[State, Level, str]:
    if stores is not None:
        state = stores.state
    else:
        if settings.database_url is None:
            _there(settings.state / STATE_FILE)
        state = stack.enter_context(closing(open_state(settings)))
    with state.begin() as connection:
        connection.execute(sa.select(sa.literal(1)))
    return state, Level.WORKS, ""


def _trail(
    settings: Settings, stores: Stores | None, state: State | None, stack: ExitStack
) -> tuple[None, Level, str]:
    if stores is not None:
        trail = stores.trail
    else:
        if state is None:
            return None, Level.FAILS, "state"
        _there(settings.trail / TRAIL_FILE)
        trail = stack.enter_context(closing(open_trail(settings, state)))
    trail.check()
    return None, Level.WORKS, ""


def _vault(settings: Settings, stores: Stores | None, stack: ExitStack) -> tuple[None, Level, str]:
    if stores is not None:
        vault = stores.vault
    else:
        _there(settings.vault / VAULT_FILE)
        vault = stack.enter_context(closing(open_vault(settings)))
    with vault.still():
        return None, Level.WORKS, ""


def _there(path: Path) -> None:
    """Raise FileNotFoundError rather than make what is missing."""
    path.stat()


def _disk(settings: Settings) -> Part:
    try:
        free = shutil.disk_usage(settings.home).free
    except OSError as error:
        return Part(Name.DISK, Level.FAILS, type(error).__name__)
    if free < LEAST_ROOM:
        return Part(Name.DISK, Level.FAILS, f"{free // 2**20} MiB")
    return Part(
        Name.DISK, Level.WARNS if free < LITTLE_ROOM else Level.WORKS, f"{free // 2**20} MiB"
    )


def _published(name: Name, state: State, zone: str) -> Part:
    try:
        return Part(name, Level.WORKS, str(latest(state, zone).id))
    except NothingPublished:
        return Part(name, Level.WARNS, NothingPublished.__name__)


def _late(state: State, now: datetime) -> tuple[None, Level, str]:
    with state.read() as connection:
        newest = connection.execute(sa.select(sa.func.max(backups.c.taken_at))).scalar_one()
    if newest is None:
        return None, Level.WARNS, "0"
    hours = (now - newest) // timedelta(hours=1)
    return None, Level.WARNS if now - newest > BACKUP_EVERY else Level.WORKS, f"{hours} h"
