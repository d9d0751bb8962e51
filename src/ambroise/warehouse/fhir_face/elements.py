"""Elements of FHIR R4 from values of OMOP: codes, times, quantities, references.

Times: FHIR asks for a zone where there is an hour; the warehouse keeps the wall clock, which is
told in French legal time.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from ambroise.warehouse.concepts import known_systems
from ambroise.warehouse.fhir_face.reading import Row

Element = dict[str, Any]
OMOP: Final = "https://fhir-terminology.ohdsi.org"
"""The code system of OMOP concept ids, as OHDSI's terminology server names it."""
_CLOCK: Final = ZoneInfo("Europe/Paris")


@cache
def _systems() -> Mapping[str, str]:
    """Return the address of each vocabulary that we know; the first one listed."""
    found: dict[str, str] = {}
    for system, vocabulary in known_systems().items():
        found.setdefault(vocabulary, system)
    return found


def said(**elements: Any) -> Element:
    """Return a resource or an element without what is empty; `class_` stands for `class`."""
    return {
        name.removesuffix("_"): value
        for name, value in elements.items()
        if value is not None and value not in ("", [], {})
    }


def moment(row: Row, stem: str) -> str | None:
    """Return when something was, with its hour where the row tells it."""
    at: datetime | None = row.get(f"{stem}_datetime")
    day: date | None = row.get(f"{stem}_date")
    if at is not None:
        return at.replace(tzinfo=_CLOCK).isoformat(timespec="seconds")
    return None if day is None else day.isoformat()


def started(row: Row, stem: str) -> str | None:
    """Return when something began, where the record says it: OMOP asks for a day, FHIR does not."""
    return moment(row, stem) if row.get("start_known", True) else None


def period(start: str | None, end: str | None) -> Element | None:
    return said(start=start, end=end) or None


def concept(row: Row, stem: str, words: str | None = None) -> Element | None:
    """Return the code of a row with the source's words, None when it has neither.

    The source's own code comes first, by its concept or as written; else the OMOP concept.
    """
    coding = _coding(row, f"{stem}_source") or _written(row, stem) or _coding(row, stem)
    coding = coding or _numbered(row, stem)
    text = words or row.get("source_label")
    return said(coding=[coding] if coding else None, text=text) or None


def coding_of(row: Row, stem: str) -> Element | None:
    """Return the coding of the concept of a row, when the concepts are told."""
    return _coding(row, stem) or _numbered(row, stem)


def plain(text: str | None, system: str = "", code: str | None = None) -> Element | None:
    """Return a CodeableConcept of a code, or of words alone."""
    coding = said(system=system, code=code) if code else None
    return said(coding=[coding] if coding else None, text=text) or None


def quantity(value: float | None, row: Row, comparator: str | None = None) -> Element | None:
    if value is None:
        return None
    unit = row.get("unit_source_value")
    code = row.get("unit_source_code") or row.get("unit_code") or {}
    known = unit and code.get("vocabulary") == "UCUM"
    return said(
        value=value,
        comparator=comparator if comparator in ("<", "<=", ">=", ">") else None,
        unit=unit,
        system="http://unitsofmeasure.org" if known else None,
        code=unit if known else None,
    )


def to(kind: str, row_id: int | None, display: str | None = None) -> Element | None:
    """Return a reference, to words alone when there is no id."""
    reference = None if row_id is None else f"{kind}/{row_id}"
    return said(reference=reference, display=display) or None


def status(row: Row, known: tuple[str, ...], otherwise: str) -> str:
    """Return the status of the record when FHIR has it, else `otherwise`."""
    found = row.get("record_status")
    return found if found in known else otherwise


def _coding(row: Row, stem: str) -> Element | None:
    told: Mapping[str, str | None] | None = row.get(f"{stem}_code")
    if not told or not told["code"]:
        return None
    return said(
        system=_systems().get(told["vocabulary"] or "") or told["system"],
        code=told["code"],
        display=told["display"],
    )


def _written(row: Row, stem: str) -> Element | None:
    code = row.get(f"{stem}_source_value")
    return (
        said(system=_systems().get(row.get("source_vocabulary") or ""), code=code) if code else None
    )


def _numbered(row: Row, stem: str) -> Element | None:
    number = row.get(f"{stem}_concept_id")
    return said(system=OMOP, code=str(number)) if number else None
