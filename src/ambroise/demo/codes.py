"""The codes that the demo hospital writes, with our French wording and where each was checked."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SYSTEMS = {
    "cim10": "http://hl7.org/fhir/sid/icd-10",
    "ccam": "https://mos.esante.gouv.fr/NOS/TRE_R211-CCAM/FHIR/TRE-R211-CCAM",
    "loinc": "http://loinc.org",
    "atc": "http://www.whocc.no/atc",
    "local": "https://chu-saint-ambroise.example/codes",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a terminology; `source` names the file in which its label was read."""

    system: str
    code: str
    display: str
    source: str

    @property
    def coding(self) -> dict[str, str]:
        return {"system": SYSTEMS[self.system], "code": self.code, "display": self.display}


@cache
def all_codes() -> dict[tuple[str, str], Code]:
    """Every code of `codes.csv` by (system, code)."""
    with files("ambroise.demo").joinpath("codes.csv").open(encoding="utf-8") as lines:
        rows = [Code(**row) for row in csv.DictReader(lines)]
    return {(row.system, row.code): row for row in rows}


def code(system: str, value: str) -> Code:
    """The code of `codes.csv`. Raises KeyError for one that was never checked."""
    return all_codes()[(system, value)]


def concept(system: str, value: str) -> dict[str, object]:
    """A FHIR CodeableConcept of that code."""
    found = code(system, value)
    return {"coding": [found.coding], "text": found.display}
