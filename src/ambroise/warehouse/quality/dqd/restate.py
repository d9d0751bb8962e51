"""Make `thresholds.csv` anew from the threshold files of the Data Quality Dashboard.

`python -m ambroise.warehouse.quality.dqd.restate FOLDER` with the folder of
OMOP_CDMv5.4_{Table,Field,Concept}_Level.csv (OHDSI/DataQualityDashboard, inst/csv, Apache-2.0).
Names of concepts are left out: they are the vocabularies', whose licences differ.
"""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

Row = dict[str, str]
Line = tuple[str, str, str, str, str, str]

HERE: Final = Path(__file__).with_name("thresholds.csv")
COLUMNS: Final = ("check", "table", "field", "concepts", "value", "threshold")

_TABLE: Final = (
    "measurePersonCompleteness",
    "measureConditionEraCompleteness",
    "measureObservationPeriodOverlap",
)
_FIELD: Final = {
    "isRequired": "",
    "isPrimaryKey": "",
    "isForeignKey": "fkTableName.fkFieldName",
    "fkDomain": "fkDomain",
    "fkClass": "fkClass",
    "isStandardValidConcept": "",
    "measureValueCompleteness": "",
    "standardConceptRecordCompleteness": "source value",
    "sourceConceptRecordCompleteness": "source value",
    "sourceValueCompleteness": "standardConceptFieldName",
    "plausibleValueLow": "plausibleValueLow",
    "plausibleValueHigh": "plausibleValueHigh",
    "plausibleTemporalAfter": "plausibleTemporalAfterTableName.plausibleTemporalAfterFieldName",
    "plausibleDuringLife": "",
    "withinVisitDates": "",
    "plausibleAfterBirth": "",
    "plausibleBeforeDeath": "",
    "plausibleStartBeforeEnd": "plausibleStartBeforeEndFieldName",
}
"""The checks of a field, and the columns that hold what each compares with."""

_BESIDE_A_SOURCE_VALUE: Final = frozenset(
    "unit admitted_from discharged_to condition_status route modifier qualifier cause anatomic_site"
    " disease_status country place_of_service specialty payer plan sponsor stop_reason".split()
)
"""Concepts that may be absent only where their source value is too (field_concept_record_
completeness.sql, 2.8); also the gender of a provider, and not the unit of a dose era."""

_BOUNDS: Final = {
    "DATEADD(dd,1,GETDATE())": "tomorrow",
    "YEAR(GETDATE())+1": "next year",
    "'18500101'": "1850-01-01",
    "'19500101'": "1950-01-01",
    "'20000101'": "2000-01-01",
}


def restated(folder: Path) -> str:
    """Return the text of `thresholds.csv` for the threshold files of a folder."""
    lines = [
        *_of_tables(_rows(folder, "Table")),
        *_of_fields(_rows(folder, "Field")),
        *_of_concepts(_rows(folder, "Concept")),
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines)
    return text.getvalue()


def _rows(folder: Path, level: str) -> list[Row]:
    with (folder / f"OMOP_CDMv5.4_{level}_Level.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        return list(csv.DictReader(file))


def _of_tables(rows: list[Row]) -> Iterator[Line]:
    for row in rows:
        table = row["cdmTableName"].lower()
        yield ("cdmTable", table, "", "", "", "")
        for name in _TABLE:
            if row[name] == "Yes":
                yield (name, table, "", "", "", row[f"{name}Threshold"])


def _of_fields(rows: list[Row]) -> Iterator[Line]:
    for row in rows:
        table, field = row["cdmTableName"].lower(), row["cdmFieldName"].lower()
        yield ("cdmField", table, field, "", "", "")
        if row["cdmDatatype"] == "integer":
            yield ("cdmDatatype", table, field, "", "", row["cdmDatatypeThreshold"])
        for name, columns in _FIELD.items():
            if row[name] in ("", "No") or (name == "fkDomain" and row["isForeignKey"] != "Yes"):
                continue
            value = (
                _source_value(table, field) if columns == "source value" else _value(row, columns)
            )
            yield (name, table, field, "", value, row[f"{name}Threshold"])


def _value(row: Row, columns: str) -> str:
    if columns.startswith("plausibleValue"):
        return _BOUNDS.get(row[columns], row[columns])
    value = ".".join(row[column] for column in columns.split(".") if column)
    return value if columns in ("fkDomain", "fkClass") else value.lower()


def _source_value(table: str, field: str) -> str:
    stem = field.removesuffix("_source_concept_id").removesuffix("_concept_id")
    listed = stem in _BESIDE_A_SOURCE_VALUE and (table, stem) != ("dose_era", "unit")
    return f"{stem}_source_value" if listed or (table, stem) == ("provider", "gender") else ""


def _of_concepts(rows: list[Row]) -> Iterator[Line]:
    for row in rows:
        concepts = " ".join(row["conceptId"].replace(",", " ").split())
        where = (row["cdmTableName"].lower(), row["cdmFieldName"].lower(), concepts)
        for name in ("plausibleGender", "plausibleGenderUseDescendants"):
            if row[name]:
                yield (name, *where, row[name].lower(), row[f"{name}Threshold"])
        if row["plausibleUnitConceptIdsThreshold"]:
            units = " ".join(row["plausibleUnitConceptIds"].replace(",", " ").split())
            threshold = row["plausibleUnitConceptIdsThreshold"]
            yield ("plausibleUnitConceptIds", *where, units, threshold)


if __name__ == "__main__":
    HERE.write_text(restated(Path(sys.argv[1])), encoding="utf-8")
