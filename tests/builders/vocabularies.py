"""A small Athena download and small code lists, made up: names of things, ids of nobody else."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ambroise.settings import Settings
from ambroise.state import State
from ambroise.warehouse.vocabularies import loading
from ambroise.warehouse.vocabularies.loads import Load

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FROM, TO = "19700101", "20991231"

Row = Sequence[object]

CONCEPTS: tuple[Row, ...] = (
    # concept_id, name, domain, vocabulary, class, standard, code
    (101, "Cerebral infarction", "Condition", "SNOMED", "Disorder", "S", "432504007"),
    (102, "Disorder of brain", "Condition", "SNOMED", "Disorder", "S", "81308009"),
    (103, "Clinical finding", "Condition", "SNOMED", "Clinical Finding", "S", "404684003"),
    (104, "History of stroke", "Observation", "SNOMED", "Context-dependent", "S", "275526006"),
    (201, "Cerebral infarction due to embolism", "Condition", "ICD10", "ICD10 code", "", "I63.4"),
    (202, "Cerebral infarction", "Condition", "ICD10", "ICD10 Hierarchy", "", "I63"),
    (301, "Sodium [Moles/volume] in Blood", "Measurement", "LOINC", "Lab Test", "S", "2947-0"),
    (302, "Sodium [Mass/volume] in Blood", "Measurement", "LOINC", "Lab Test", "S", "99999-1"),
    (303, "Potassium [Moles/volume] in Blood", "Measurement", "LOINC", "Lab Test", "S", "6298-4"),
    (401, "apixaban", "Drug", "RxNorm", "Ingredient", "S", "1364430"),
    (402, "apixaban; oral", "Drug", "ATC", "ATC 5th", "C", "B01AF02"),
    (403, "Direct factor Xa inhibitors", "Drug", "ATC", "ATC 4th", "C", "B01AF"),
    (8507, "MALE", "Gender", "Gender", "Gender", "S", "M"),
)
RELATIONS: tuple[Row, ...] = (
    (201, 104, "Maps to"),
    (201, 101, "Maps to"),
    (101, 201, "Mapped from"),
    (101, 101, "Maps to"),
    (402, 401, "Maps to"),
)
ANCESTORS: tuple[Row, ...] = (
    (101, 101, 0, 0),
    (102, 101, 1, 1),
    (103, 101, 2, 3),
    (102, 102, 0, 0),
    (103, 102, 1, 1),
    (103, 103, 0, 0),
    (401, 401, 0, 0),
    (402, 401, 1, 1),
    (403, 401, 2, 2),
)
SYNONYMS: tuple[Row, ...] = ((101, "Infarctus cérébral", 4180190),)


def an_athena(
    folder: Path,
    *,
    concepts: Sequence[Row] = CONCEPTS,
    relations: Sequence[Row] = RELATIONS,
    version: str = "v5.0 27-FEB-26",
) -> Path:
    """Write a download as Athena does: tabs, no quotes, dates without hyphens."""
    folder.mkdir(parents=True, exist_ok=True)
    dated = (FROM, TO, "")
    _write(
        folder / "CONCEPT.csv",
        "concept_id concept_name domain_id vocabulary_id concept_class_id standard_concept"
        " concept_code valid_start_date valid_end_date invalid_reason",
        [(*row, *dated) for row in concepts],
    )
    _write(
        folder / "CONCEPT_RELATIONSHIP.csv",
        "concept_id_1 concept_id_2 relationship_id valid_start_date valid_end_date invalid_reason",
        [(*row, *dated) for row in relations],
    )
    _write(
        folder / "CONCEPT_ANCESTOR.csv",
        "ancestor_concept_id descendant_concept_id min_levels_of_separation"
        " max_levels_of_separation",
        ANCESTORS,
    )
    _write(
        folder / "CONCEPT_SYNONYM.csv",
        "concept_id concept_synonym_name language_concept_id",
        SYNONYMS,
    )
    _write(
        folder / "VOCABULARY.csv",
        "vocabulary_id vocabulary_name vocabulary_reference vocabulary_version"
        " vocabulary_concept_id",
        [
            ("None", "OMOP Standardized Vocabularies", "OMOP generated", version, 44819096),
            ("SNOMED", "SNOMED CT", "reference", "2026-01-01", 44819097),
        ],
    )
    return folder


def lists(folder: Path, manifest: str, **files: str) -> Path:
    """Write a folder of code lists; `cim10_csv="..."` is file `cim10.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocabulary.toml").write_text(manifest, encoding="utf-8")
    for name, content in files.items():
        stem, _, extension = name.rpartition("_")
        encoding = "cp1252" if extension == "txt" else "utf-8"
        (folder / f"{stem}.{extension}").write_text(content, encoding=encoding, newline="")
    return folder


def load(settings: Settings, state: State, folder: Path, *, partial: bool = False) -> Load:
    return loading.load(settings, state, folder, actor="marie", now=NOW, partial=partial)


def _write(path: Path, columns: str, rows: Sequence[Row]) -> None:
    lines = ["\t".join(columns.split()), *("\t".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
