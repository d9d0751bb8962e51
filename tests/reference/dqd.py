"""The checks of the Data Quality Dashboard 2.8, said again in plain Python over rows of text.

Written from the published definitions of the checks (OHDSI/DataQualityDashboard, vignettes/checks
and NEWS.md) and from the threshold files themselves, with nothing of the code: it reads the CSV
of the thresholds where they lie, and the CSV of the tables value by value.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

Row = dict[str, str]
Tables = dict[str, list[Row]]
Counted = tuple[int, int]
Key = tuple[str, str, str, str]
"""Check, table, field, concepts; all but the check in lower case."""

SOURCE_VALUES = {
    "unit_concept_id": "unit_source_value",
    "unit_source_concept_id": "unit_source_value",
    "admitted_from_concept_id": "admitted_from_source_value",
    "discharged_to_concept_id": "discharged_to_source_value",
    "condition_status_concept_id": "condition_status_source_value",
    "route_concept_id": "route_source_value",
    "modifier_concept_id": "modifier_source_value",
    "cause_concept_id": "cause_source_value",
    "cause_source_concept_id": "cause_source_value",
    "place_of_service_concept_id": "place_of_service_source_value",
    "specialty_concept_id": "specialty_source_value",
    "specialty_source_concept_id": "specialty_source_value",
    "country_concept_id": "country_source_value",
}


@dataclass
class Recount:
    """Counts and verdicts of every check on `tables`; an empty text is NULL."""

    tables: Tables
    columns: dict[str, list[str]]
    today: date
    counts: dict[Key, Counted] = field(default_factory=dict)
    thresholds: dict[Key, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.persons = {row["person_id"]: row for row in self.tables["person"]}
        self.deaths = {row["person_id"]: day(row["death_date"]) for row in self.tables["death"]}
        self.stays = {row["visit_occurrence_id"]: row for row in self.tables["visit_occurrence"]}
        self.concepts = {row["concept_id"]: row for row in self.tables["concept"]}
        self.below: dict[str, set[str]] = {}
        for row in self.tables["concept_ancestor"]:
            self.below.setdefault(row["ancestor_concept_id"], set()).add(
                row["descendant_concept_id"]
            )

    def run(self, folder: Path) -> None:
        """Count every check that the threshold files of `folder` list."""
        for row in read(folder / "OMOP_CDMv5.4_Table_Level.csv"):
            self._table(row)
        for row in read(folder / "OMOP_CDMv5.4_Field_Level.csv"):
            self._field(row)
        for row in read(folder / "OMOP_CDMv5.4_Concept_Level.csv"):
            self._concept(row)

    def verdict(self, key: Key) -> str:
        """Return passed, failed or not_applicable."""
        violated, total = self.counts[key]
        if self._not_applicable(key):
            return "not_applicable"
        threshold = self.thresholds[key]
        percent = 100 * violated / total if total else 0
        failed = violated > 0 if threshold == 0 else percent > threshold
        return "failed" if failed else "passed"

    def _not_applicable(self, key: Key) -> bool:
        name, table, column, concepts = key
        if name == "measureConditionEraCompleteness":
            return not self.tables.get("condition_occurrence")
        if name == "cdmTable":
            return False
        if table not in self.tables:
            return True
        if name in ("cdmField", "measurePersonCompleteness"):
            return False
        if column and column not in self.columns[table]:
            return True
        if not self.tables[table]:
            return True
        if name == "measureValueCompleteness":
            return False
        if column and not any(row[column] for row in self.tables[table]):
            return True
        return bool(concepts) and self.counts[key][1] == 0

    def _told(
        self, name: str, row: Row, counted: Counted, concepts: str = "", threshold: str = ""
    ) -> None:
        key = (name, row["cdmTableName"].lower(), row.get("cdmFieldName", "").lower(), concepts)
        self.counts[key] = counted
        self.thresholds[key] = float(threshold or row.get(f"{name}Threshold") or 0)

    def _table(self, row: Row) -> None:
        table = row["cdmTableName"].lower()
        self._told("cdmTable", row, (int(table not in self.tables), 1))
        here = {one["person_id"] for one in self.tables.get(table, []) if "person_id" in one}
        if row["measurePersonCompleteness"] == "Yes":
            absent = [one for one in self.persons if one not in here]
            self._told("measurePersonCompleteness", row, (len(absent), len(self.persons)))
        if row["measureConditionEraCompleteness"] == "Yes":
            ill = {
                one["person_id"]
                for one in self.tables["condition_occurrence"]
                if one["person_id"] and one["condition_concept_id"] not in ("", "0")
            }
            self._told("measureConditionEraCompleteness", row, (len(ill - here), len(ill)))
        if row["measureObservationPeriodOverlap"] == "Yes":
            self._told("measureObservationPeriodOverlap", row, self._overlaps())

    def _overlaps(self) -> Counted:
        periods: dict[str, list[tuple[date, date]]] = {}
        for one in self.tables["observation_period"]:
            start = day(one["observation_period_start_date"])
            end = day(one["observation_period_end_date"])
            assert start is not None
            assert end is not None
            periods.setdefault(one["person_id"], []).append((start, end))
        one_day = timedelta(1)
        touching = sum(
            any(
                first[0] <= second[1] + one_day and second[0] <= first[1] + one_day
                for first, second in combinations(mine, 2)
            )
            for mine in periods.values()
        )
        return touching, len(periods)

    def _field(self, row: Row) -> None:
        table, column = row["cdmTableName"].lower(), row["cdmFieldName"].lower()
        there = column in self.columns.get(table, [])
        self._told("cdmField", row, (int(not there), 1))
        rows = self.tables.get(table, []) if there else []
        if row["cdmDatatype"] == "integer":
            odd = [one for one in rows if one[column] and not re.fullmatch(r"-?\d+", one[column])]
            self._told("cdmDatatype", row, (len(odd), len(rows)))
        for name, count in FIELD_CHECKS.items():
            if row[name] in ("", "No") or (name == "fkDomain" and row["isForeignKey"] != "Yes"):
                continue
            wrong = seen = 0
            for looked_at, violates in count(self, row, rows, table, column):
                seen += looked_at
                wrong += looked_at and violates
            self._told(name, row, (wrong, seen))

    def _concept(self, row: Row) -> None:
        table, column = row["cdmTableName"].lower(), row["cdmFieldName"].lower()
        ids = row["conceptId"].replace(",", " ").split()
        rows = self.tables[table]
        for name, wanted in (
            ("plausibleGender", set(ids)),
            ("plausibleGenderUseDescendants", set().union(*(self.below.get(i, ()) for i in ids))),
        ):
            if row[name]:
                right = {"Male": "8507", "Female": "8532"}[row[name]]
                found = [one for one in rows if one[column] in wanted]
                genders = [
                    self.persons[one["person_id"]]["gender_concept_id"]
                    for one in found
                    if one["person_id"] in self.persons
                ]
                wrong = sum(gender not in ("", right) for gender in genders)
                self._told(name, row, (wrong, len(found)), " ".join(ids))
        if row["plausibleUnitConceptIdsThreshold"]:
            units = row["plausibleUnitConceptIds"].replace(",", " ").split()
            found = [r for r in rows if r[column] in ids and r["unit_concept_id"] != "0"]
            wrong = sum(
                one["unit_concept_id"] != "" and one["unit_concept_id"] not in units
                for one in found
            )
            self._told("plausibleUnitConceptIds", row, (wrong, len(found)), " ".join(ids))

    def born(self, person_id: str) -> date | None:
        """Return the day of birth, the first of what is not told; no day stands before year 1."""
        person = self.persons.get(person_id)
        if person is None:
            return None
        told = (person["month_of_birth"] or "1", person["day_of_birth"] or "1")
        return day(person["birth_datetime"]) or date(
            max(int(person["year_of_birth"]), date.min.year), int(told[0]), int(told[1])
        )


Looked = Iterator[tuple[bool, bool]]
"""For each row (or value): whether it is looked at, whether it violates."""
FieldCheck = Callable[[Recount, Row, list[Row], str, str], Looked]


def _null(_: Recount, __: Row, rows: list[Row], ___: str, column: str) -> Looked:
    return ((True, not row[column]) for row in rows)


def _unique(_: Recount, __: Row, rows: list[Row], ___: str, column: str) -> Looked:
    times: dict[str, int] = {}
    for row in rows:
        times[row[column]] = times.get(row[column], 0) + 1
    return ((True, bool(row[column]) and times[row[column]] > 1) for row in rows)


def _foreign(recount: Recount, said: Row, rows: list[Row], _: str, column: str) -> Looked:
    table, key = said["fkTableName"].lower(), said["fkFieldName"].lower()
    known = {row[key] for row in recount.tables[table]}
    return ((True, bool(row[column]) and row[column] not in known) for row in rows)


def _of_concept(differs: Callable[[Row, Row], bool], *, told: bool = False) -> FieldCheck:
    def check(recount: Recount, said: Row, rows: list[Row], _: str, column: str) -> Looked:
        for row in rows:
            concept = recount.concepts.get(row[column])
            known = concept is not None and row[column] != "0"
            yield (
                bool(row[column]) or not told,
                known and concept is not None and differs(concept, said),
            )

    return check


def _mapped(_: Recount, __: Row, rows: list[Row], table: str, column: str) -> Looked:
    beside = SOURCE_VALUES.get(column, "")
    if table == "provider" and column.startswith("gender"):
        beside = "gender_source_value"
    if table == "dose_era":
        beside = ""
    for row in rows:
        yield bool(row[column] or (beside and row[beside])), row[column] in ("", "0")


def _values(_: Recount, said: Row, rows: list[Row], __: str, column: str) -> Looked:
    standard = said["standardConceptFieldName"].lower()
    wrong = {row[column] for row in rows if row[standard] == "0"}
    return ((True, value in wrong) for value in {row[column] for row in rows})


def _bounded(name: str) -> FieldCheck:
    def check(recount: Recount, said: Row, rows: list[Row], _: str, column: str) -> Looked:
        low = name.endswith("Low")
        tomorrow = recount.today + timedelta(1)
        for row in rows:
            text, bound = row[column], said[name].strip("'")
            if not text:
                yield False, False
            elif bound == "DATEADD(dd,1,GETDATE())" or re.fullmatch(r"\d{8}", bound):
                told = day(text)
                limit = tomorrow if "GETDATE" in bound else date.fromisoformat(bound)
                assert told is not None
                yield True, told < limit if low else told > limit
            else:
                number = recount.today.year + 1 if "GETDATE" in bound else float(bound)
                yield True, float(text) < number if low else float(text) > number

    return check


def _after(recount: Recount, said: Row, rows: list[Row], table: str, column: str) -> Looked:
    other, start = (
        said["plausibleTemporalAfterTableName"].lower(),
        said["plausibleTemporalAfterFieldName"].lower(),
    )
    for row in rows:
        told = day(row[column])
        if other == table:
            first = day(row[start])
        else:
            person = recount.persons.get(row["person_id"])
            first = None if person is None else day(person["birth_datetime"])
            if person is not None and first is None:
                first = date(max(1, int(person["year_of_birth"])), 6, 1)
        yield True, bool(told and first and first > told)


def _with_death(*, told: bool) -> FieldCheck:
    def check(recount: Recount, _: Row, rows: list[Row], __: str, column: str) -> Looked:
        for row in rows:
            dead = row["person_id"] in recount.deaths
            at, end = day(row[column]), recount.deaths.get(row["person_id"])
            late = at is not None and end is not None and at > end + timedelta(60)
            yield dead and (at is not None or not told), late

    return check


def _in_stay(recount: Recount, _: Row, rows: list[Row], __: str, column: str) -> Looked:
    for row in rows:
        stay = recount.stays.get(row["visit_occurrence_id"])
        at = day(row[column])
        if stay is None or at is None:
            yield stay is not None, False
            continue
        start, end = day(stay["visit_start_date"]), day(stay["visit_end_date"])
        early = start is not None and at < start - timedelta(7)
        yield True, early or (end is not None and at > end + timedelta(7))


def _since_birth(recount: Recount, _: Row, rows: list[Row], __: str, column: str) -> Looked:
    for row in rows:
        at, born = day(row[column]), recount.born(row["person_id"])
        yield at is not None, at is not None and born is not None and at < born


def _before(_: Recount, said: Row, rows: list[Row], __: str, column: str) -> Looked:
    last = said["plausibleStartBeforeEndFieldName"].lower()
    for row in rows:
        start, end = day(row[column]), day(row[last])
        both = start is not None and end is not None
        yield both, start is not None and end is not None and start > end


FIELD_CHECKS: dict[str, FieldCheck] = {
    "isRequired": _null,
    "isPrimaryKey": _unique,
    "isForeignKey": _foreign,
    "fkDomain": _of_concept(lambda one, said: one["domain_id"] not in ("", said["fkDomain"])),
    "fkClass": _of_concept(lambda one, said: one["concept_class_id"] not in ("", said["fkClass"])),
    "isStandardValidConcept": _of_concept(
        lambda concept, _: concept["standard_concept"] != "S" or concept["invalid_reason"] != "",
        told=True,
    ),
    "measureValueCompleteness": _null,
    "standardConceptRecordCompleteness": _mapped,
    "sourceConceptRecordCompleteness": _mapped,
    "sourceValueCompleteness": _values,
    "plausibleValueLow": _bounded("plausibleValueLow"),
    "plausibleValueHigh": _bounded("plausibleValueHigh"),
    "plausibleTemporalAfter": _after,
    "plausibleDuringLife": _with_death(told=False),
    "withinVisitDates": _in_stay,
    "plausibleAfterBirth": _since_birth,
    "plausibleBeforeDeath": _with_death(told=True),
    "plausibleStartBeforeEnd": _before,
}


def day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file)
        ]
