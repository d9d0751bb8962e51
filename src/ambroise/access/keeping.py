"""Acts on the trail and on the vault, each under a decision of the door and traced."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from ambroise.access.basis import BASIS_WORDS
from ambroise.access.door import Door
from ambroise.access.model import Action, Decision
from ambroise.access.words import ACTIONS, PURPOSES
from ambroise.errors import VaultDamaged
from ambroise.pseudonyms import zone_id
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.trail import Retention, Selection, Trail, keep, kept
from ambroise.trail.siem import sent_through
from ambroise.vault import Proof, Vault, change_key, prove, strangers

Form = Literal["jsonl", "csv"]

RESEARCH_ZONE_IDS: Final = ("research", "research-ids")
"""The zone whose pseudonyms are made from one key alone, and that key."""


def words(language: int) -> dict[str, str]:
    """Return what the codes of the trail mean, in French (0) or in English (1)."""
    return {
        **{str(one): pair[language] for one, pair in ACTIONS.items()},
        **{str(one): pair[language] for one, pair in PURPOSES.items()},
        **{one: pair[language] for one, pair in BASIS_WORDS.items()},
    }


def export_trail(
    door: Door, trail: Trail, decision: Decision, selection: Selection, path: Path, form: Form
) -> int:
    """Write the entries asked for and leave a trace of what was asked; return their number."""
    door.check(decision, Action.EXPORT_TRAIL)
    if form == "csv":
        count = trail.spreadsheet(path, selection, words(0))
    else:
        count = trail.export(path, selection)
    asked = selection.asked() if count else selection.hidden()
    door.note(decision, "trail.export", count=count, detail={**asked, "form": form})
    return count


def archive_trail(
    door: Door, trail: Trail, decision: Decision, folder: Path, classes: Collection[Retention]
) -> list[Path]:
    """Close a segment of each class and write those that `folder` lacks; return their files."""
    door.check(decision, Action.EXPORT_TRAIL)
    for retention in classes:
        trail.close_segment(retention, actor=decision.actor.login)
    written = []
    for retention, number in trail.segments():
        path = folder / f"{retention}-{number:06d}.jsonl"
        if retention in classes and not path.exists():
            trail.archive(retention, number, path)
            written.append(path)
    door.note(decision, "trail.archive", count=len(written))
    return written


def set_retention(
    door: Door, decision: Decision, retention: Retention, days: int, *, now: datetime
) -> None:
    """Set for how many days a class is kept; raises RetentionTooShort."""
    detail: dict[str, str | int] = {"class": str(retention), "days": days}
    with door.acting(decision, Action.SET_RETENTION) as connection:
        keep(connection, retention, days, actor=decision.actor.login, now=now)
    door.note(decision, "retention.set", detail=detail)


def due_for_purge(
    door: Door,
    trail: Trail,
    state: State,
    settings: Settings,
    decision: Decision,
    *,
    now: datetime,
) -> dict[Retention, int]:
    """Return how many entries of each class `purge_trail` would remove now."""
    door.check(decision, Action.SET_RETENTION)
    sent = sent_through(settings)
    return {
        one.retention: trail.due(one.retention, one.limit(now), sent=sent) for one in kept(state)
    }


def purge_trail(
    door: Door,
    trail: Trail,
    state: State,
    settings: Settings,
    decision: Decision,
    *,
    now: datetime,
) -> dict[Retention, int]:
    """Remove what is older than its class is kept; return how many entries of each.

    What a configured collector has not received stays. The trail notes each purge itself.
    """
    door.check(decision, Action.SET_RETENTION)
    sent = sent_through(settings)
    return {
        one.retention: trail.purge(
            one.retention, one.limit(now), actor=decision.actor.login, sent=sent
        )
        for one in kept(state)
    }


@dataclass(frozen=True, slots=True)
class Checked:
    """A whole vault: what it holds, and how many pseudonyms were computed again."""

    proof: Proof
    recomputed: int


def rotate_key(door: Door, vault: Vault, decision: Decision, name: str) -> tuple[int, Checked]:
    """Make a new version of a key current; return its number and the proof that all still opens.

    Raises KeyNotRotated, VaultDamaged.
    """
    door.check(decision, Action.ROTATE_KEYS)
    version = vault.rotate(name)
    checked = _checked(vault)
    door.note(
        decision,
        "key.rotate",
        count=sum(checked.proof.pseudonyms.values()),
        detail={"key": name, "version": version},
    )
    return version, checked


def rekey_vault(door: Door, settings: Settings, decision: Decision) -> tuple[Path, Proof]:
    """Change the key of the vault's file, open nowhere else; return where the new one is.

    Raises VaultInUse, VaultDamaged.
    """
    door.check(decision, Action.ROTATE_KEYS)
    file, proof = change_key(settings)
    door.note(decision, "key.file", count=sum(proof.pseudonyms.values()))
    return file, proof


def check_vault(door: Door, vault: Vault, decision: Decision) -> Checked:
    """Read every key and pseudonym, and compute those of the research zone again.

    Raises VaultDamaged when a page does not open, a version of a key is missing, or a pseudonym
    no longer names its person.
    """
    door.check(decision, Action.READ_CONTINUITY)
    return _checked(vault)


def _checked(vault: Vault) -> Checked:
    proof = prove(vault)
    zone, key = RESEARCH_ZONE_IDS
    if proof.faults:
        _damaged(vault, len(proof.faults), ", ".join(proof.faults[:3]))
    lost = strangers(vault, zone, key, _zone_pseudonym)
    if lost:
        _damaged(vault, lost, f"{zone} : {key}")
    return Checked(proof, proof.pseudonyms.get(zone, 0))


def _damaged(vault: Vault, count: int, cause: str) -> None:
    raise VaultDamaged(path=vault.path, count=count, cause=cause)


def _zone_pseudonym(key: bytes, person: str) -> str:
    return str(zone_id(key, "row", person))
