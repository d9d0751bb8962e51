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
    """Every code of `codes/*.csv` by (system, code). Raises ValueError for one told twice."""
    found: dict[tuple[str, str], Code] = {}
    for file in sorted(files("ambroise.demo").joinpath("codes").iterdir(), key=lambda f: f.name):
        with file.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                read = Code(**row)
                if (read.system, read.code) in found:
                    raise ValueError(f"{file.name}: {read.system} {read.code} is there already")
                found[read.system, read.code] = read
    return found


def code(system: str, value: str) -> Code:
    """The code of `codes/*.csv`. Raises KeyError for one that was never checked."""
    return all_codes()[(system, value)]


def concept(system: str, value: str) -> dict[str, object]:
    """A FHIR CodeableConcept of that code."""
    found = code(system, value)
    return {"coding": [found.coding], "text": found.display}
