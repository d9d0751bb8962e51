"""What joins two projects' extracts of the same patients: `python -m benchmarks joining`.

The attacker holds both extracts, no key, and knows that the same persons are in both. Each way of
joining is measured against what a draw among candidates gives: ids, dates as they stand, birth and
sex, intervals between dates, rare codes and values, sequences. The truth comes from the vault.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from ambroise.deid.audit.attack import History, Linked, by_intervals, by_rare_facts, by_sequence

SEED: Final = 7
EVENTS: Final = {
    "visit_occurrence": "visit_start_date",
    "condition_occurrence": "condition_start_date",
    "drug_exposure": "drug_exposure_start_date",
    "procedure_occurrence": "procedure_date",
    "measurement": "measurement_date",
    "observation": "observation_date",
    "note": "note_date",
}
CODES: Final = {
    "condition_occurrence": "condition_source_value",
    "drug_exposure": "drug_source_value",
    "procedure_occurrence": "procedure_source_value",
    "measurement": "measurement_source_value",
}
BANDS: Final = ((0, 19), (20, 49), (50, 99), (100, 199), (200, 10**9))
"""Persons by the number of their dated facts."""


@dataclass(frozen=True, slots=True)
class Person:
    """What an extract holds of one person, for an attacker."""

    history: History
    traits: tuple[Any, ...]
    facts: int


Persons = Mapping[str, Person]


@dataclass(frozen=True, slots=True)
class Joined:
    """One way: of `persons`, how many are joined to the right one for sure, and by a draw.

    `expected` is how many a draw among the candidates joins; a blind draw joins 1 in all.
    `by_facts` gives persons and those joined for sure, by the bands of BANDS.
    """

    way: str
    persons: int
    joined: int
    wrong: int
    expected: float
    by_facts: tuple[tuple[int, int], ...] = ()


def read(folder: Path, *, values: bool = True) -> dict[str, Person]:
    """Return the persons of an extract in Parquet; without `values`, codes are the only facts."""
    days: defaultdict[str, list[int]] = defaultdict(list)
    facts: defaultdict[str, set[str]] = defaultdict(set)
    coded: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for table, day in EVENTS.items():
        for row in _rows(folder, table):
            person = str(row["person_id"])
            at = row[day].toordinal() if row.get(day) else 0
            if at:
                days[person].append(at)
            if table in CODES and (code := row.get(CODES[table])):
                facts[person].add(code)
                coded[person].append((at, code))
                number = row.get("value_as_number")
                if values and number is not None:
                    facts[person].add(f"{code}={number}")
    found = {}
    for row in _rows(folder, "person"):
        name = str(row["person_id"])
        sequence = tuple(code for _, code in sorted(coded[name]))
        history = History(tuple(sorted(set(days[name]))), frozenset(facts[name]), sequence)
        traits = (row.get("gender_concept_id"), row.get("year_of_birth"))
        found[name] = Person(history, traits, len(days[name]))
    return found


def shared_ids(first: Path, second: Path) -> int:
    """Return how many numbers of rows, persons, stays, places or professionals are in both."""
    return len(_ids(first) & _ids(second))


def joined(first: Persons, second: Persons, truth: Mapping[str, str]) -> list[Joined]:
    """Return what each way of joining gives."""
    one = {name: person.history for name, person in first.items()}
    two = {name: person.history for name, person in second.items()}
    ways = [
        _exact("dates as they stand", first, second, truth, lambda person: person.history.days),
        _exact("sex and year of birth", first, second, truth, lambda person: person.traits),
        _near("sex and year of birth, a year apart", first, second, truth),
    ]
    for known in (2, 3, 5):
        name = f"{known} dates known, by intervals"
        link = by_intervals(one, two, truth, known=known, seed=SEED)
        ways.append(_of(link, name, first, lambda some, known=known: by_intervals(
            some, two, truth, known=known, seed=SEED)))  # fmt: skip
    for known in (1, 3):
        link = by_rare_facts(one, two, truth, known=known)
        ways.append(_of(link, f"{known} rarest codes or values", first, lambda some, known=known:
            by_rare_facts(some, two, truth, known=known)))  # fmt: skip
    link = by_sequence(one, two, truth)
    ways.append(_of(link, "sequence of codes", first, lambda some: by_sequence(some, two, truth)))
    ways.append(_fuzzy(first, second, truth))
    return ways


def _exact(
    way: str,
    first: Persons,
    second: Persons,
    truth: Mapping[str, str],
    key: Callable[[Person], object],
) -> Joined:
    places: defaultdict[object, list[str]] = defaultdict(list)
    for name, person in second.items():
        places[key(person)].append(name)
    return _counted(way, truth, {name: places[key(one)] for name, one in first.items()})


def _near(way: str, first: Persons, second: Persons, truth: Mapping[str, str]) -> Joined:
    places: defaultdict[tuple[Any, ...], list[str]] = defaultdict(list)
    for name, person in second.items():
        sex, year = person.traits
        for other in () if year is None else (year - 1, year, year + 1):
            places[sex, other].append(name)
    return _counted(way, truth, {name: places[one.traits] for name, one in first.items()})


def _fuzzy(first: Persons, second: Persons, truth: Mapping[str, str]) -> Joined:
    """Join each person to whom shares most of their codes and values (Jaccard index)."""
    best: dict[str, list[str]] = {}
    for name, one in first.items():
        facts = one.history.facts
        scores = {
            other: len(facts & two.history.facts) / max(1, len(facts | two.history.facts))
            for other, two in second.items()
        }
        most = max(scores.values(), default=0.0)
        best[name] = [other for other, score in scores.items() if most and score == most]
    return _counted("codes and values most alike", truth, best)


def _counted(way: str, truth: Mapping[str, str], candidates: Mapping[str, Iterable[str]]) -> Joined:
    found = {name: list(some) for name, some in candidates.items()}
    single = {name: some[0] for name, some in found.items() if len(some) == 1}
    right = sum(truth.get(name) == other for name, other in single.items())
    expected = sum(1 / len(some) for name, some in found.items() if truth.get(name) in some)
    return Joined(way, len(found), right, len(single) - right, expected)


def _of(
    link: Linked, way: str, first: Persons, again: Callable[[dict[str, History]], Linked]
) -> Joined:
    bands = []
    for low, high in BANDS:
        some = {name: one.history for name, one in first.items() if low <= one.facts <= high}
        bands.append((len(some), again(some).relinked if some else 0))
    return Joined(
        way, link.persons, link.relinked, link.singled - link.relinked, link.expected, tuple(bands)
    )


def _rows(folder: Path, table: str) -> list[dict[str, Any]]:
    path = folder / f"{table}.parquet"
    return pq.read_table(path).to_pylist() if path.exists() else []


def _ids(folder: Path) -> set[int]:
    found: set[int] = set()
    for path in folder.glob("*.parquet"):
        names = [name for name in pq.read_schema(path).names if _is_own(name)]
        for column in pq.read_table(path, columns=names).columns:
            found |= {value for value in column.to_pylist() if isinstance(value, int)}
    return found - {0}


def _is_own(name: str) -> bool:
    vocabulary = ("concept", "vocabulary", "domain", "relationship", "definition", "metadata")
    return name.endswith("_id") and not any(word in name for word in vocabulary)


def main() -> None:
    from tests.builders.joining import two_extracts

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=200)
    given = parser.parse_args()
    told = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        two_extracts(Path(folder), patients=given.patients) as extracts,
    ):
        for name, values, pair in extracts:
            first, second = (read(one, values=values) for one in pair.folders)
            ways = joined(first, second, pair.truth)
            told[name] = [asdict(way) for way in ways]
            sizes = Counter(
                next(place for place, (low, high) in enumerate(BANDS) if low <= one.facts <= high)
                for one in first.values()
            )
            sys.stdout.write(f"\n{name}: {len(first)} persons, bands {dict(sorted(sizes.items()))},"
                             f" {shared_ids(*pair.folders)} ids in both\n")  # fmt: skip
            for way in ways:
                share = 100 * way.joined / way.persons
                bands = " ".join(f"{right}/{many}" for many, right in way.by_facts)
                sys.stdout.write(
                    f"  {way.way:38} joined {way.joined:4} ({share:5.1f} %)  wrong {way.wrong:4}"
                    f"  by draw {way.expected:6.1f}  {bands}\n"
                )
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
