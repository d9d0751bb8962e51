"""Extracts of the same patients in two projects, with who is who, from the vault."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ambroise.access.projects import Condition, ConditionKind
from ambroise.access.reidentification import pseudonyms_of
from tests.builders.extracts import an_extract
from tests.builders.project_view import Researched, a_researched_hospital


@dataclass(frozen=True)
class Pair:
    """The folders of two extracts, and the second's pseudonym of each of the first."""

    folders: tuple[Path, Path]
    truth: dict[str, str]


def a_pair(hospital: Researched, *conditions: Condition) -> Pair:
    folders, owners = [], []
    for _ in range(2):
        study = hospital.project(*conditions)
        made = an_extract(hospital, study)
        with hospital.opened(study) as view:
            names = [str(row["person_id"]) for row in view.rows("SELECT person_id FROM person")]
        vault, key = hospital.hospital.vault, pseudonyms_of(study.id)
        folders.append(made.folder)
        owners.append({vault.resolve(key, name): name for name in names})
    truth = {name: owners[1][care] for care, name in owners[0].items()}
    return Pair((folders[0], folders[1]), truth)


Named = tuple[str, bool, Pair]


@contextmanager
def two_extracts(folder: Path, *, patients: int) -> Iterator[Iterator[Named]]:
    """Yield pairs under permits that show less and less: name, whether values count, the pair."""
    hospital = a_researched_hospital(folder, patients=patients)
    dates = ConditionKind.DATES

    def pairs() -> Iterator[Named]:
        whole = a_pair(hospital)
        yield "dates to the day, values", True, whole
        yield "dates to the day, codes without values", False, whole
        yield "dates to the month", False, a_pair(hospital, Condition(dates, "month"))
        yield "dates to the year", False, a_pair(hospital, Condition(dates, "year"))

    try:
        yield pairs()
    finally:
        hospital.close()
