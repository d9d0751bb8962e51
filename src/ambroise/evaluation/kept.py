"""The cases of an evaluation that are done, sealed in the care zone: one file a case.

A case is one file that holds all its engines, so it is done whole or not at all, and once:
`care/evaluations/<evaluation>/<place>`. The files go with the contents of runs, at the end of the
class GENERATION; the figures stay.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from ambroise.errors import CaseUnknown
from ambroise.evaluation.strata import Strata
from ambroise.settings import Settings
from ambroise.uses.scoring import Part
from ambroise.uses.sealed_files import SealedFiles
from ambroise.uses.sealing import NotOurs
from ambroise.vault import Vault

FOLDER: Final = "evaluations"
_PLACE: Final = re.compile(r"\d+")

Outcome = Literal["drafted", "declined", "failed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one engine made of a case; `cause` names the error of one that failed.

    `run_id` is "" for the trivial baseline, which is no run. Energy is in joules.
    """

    outcome: Outcome
    cause: str
    run_id: str
    started: datetime
    seconds: float
    tokens: int
    energy: float | None
    energy_method: str
    parts: tuple[Part, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DoneCase:
    """A case that every engine went through; or that could not be read, and then why."""

    id: str
    cluster: str
    person_id: int | None
    stay_id: int | None
    strata: Strata
    gold: Any = field(repr=False)
    answers: dict[str, Answer]
    unread: str = ""


class DoneCases:
    """The cases done of one evaluation, by their places in its gold."""

    def __init__(self, settings: Settings, vault: Vault, evaluation: str) -> None:
        self._files = SealedFiles(settings, vault, FOLDER)
        self._evaluation = evaluation

    def keep(self, place: int, case: DoneCase) -> None:
        """Keep a case; durable when this returns."""
        plain = TypeAdapter(DoneCase).dump_json(case)
        self._files.write(self._name(place), plain, bound_to=self._bound(place))

    def read(self, place: int) -> DoneCase:
        """Return a case; raises CaseUnknown."""
        try:
            plain = self._files.read(self._name(place), bound_to=self._bound(place))
            return TypeAdapter(DoneCase).validate_json(plain)
        except (OSError, NotOurs, ValidationError):
            raise CaseUnknown(id=self._evaluation) from None

    def places(self) -> list[int]:
        """Return the places of the cases that are done, in order."""
        return sorted(
            int(one.name) for one in _files_of(self._folder) if _PLACE.fullmatch(one.name)
        )

    def all(self) -> Iterator[tuple[int, DoneCase]]:
        for place in self.places():
            yield place, self.read(place)

    def clear_unfinished(self) -> None:
        """Remove what a killed process was writing."""
        for one in _files_of(self._folder):
            if not _PLACE.fullmatch(one.name):
                one.unlink(missing_ok=True)

    @property
    def _folder(self) -> Path:
        return self._files.path / self._evaluation

    def _name(self, place: int) -> str:
        return f"{self._evaluation}/{place}"

    def _bound(self, place: int) -> str:
        return f"evaluation {self._evaluation} case {place}"


def due(settings: Settings, before: datetime) -> int:
    """Return how many cases `purge` would remove now."""
    return sum(len(_files_of(folder)) for folder in _older(settings, before))


def purge(settings: Settings, before: datetime) -> int:
    """Remove the cases of the evaluations whose last case was done before an instant."""
    removed = 0
    for folder in _older(settings, before):
        removed += len(_files_of(folder))
        shutil.rmtree(folder)
    return removed


def _older(settings: Settings, before: datetime) -> list[Path]:
    folders = [one for one in _files_of(settings.care / FOLDER) if one.is_dir()]
    return [one for one in folders if datetime.fromtimestamp(one.stat().st_mtime, UTC) < before]


def _files_of(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.exists() else []
