"""What is told of one Encounter: its diagnoses, measures, groups and acts, as FHIR R4 resources."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from ambroise.intake.pmsi.checks import Unreadable, diagnosis, number
from ambroise.intake.pmsi.resources import PMSI, Resource
from ambroise.intake.told import Untold

_CIM10: Final = "http://hl7.org/fhir/sid/icd-10"
_UCUM: Final = "http://unitsofmeasure.org"
_MANY: Final = 1 << 16
_NOTHING: Final = " 0"
"""What fills a number that is not given."""

_USES: Final = {
    use: [{"coding": [{"system": f"{PMSI}:type-diagnostic", "code": use}]}]
    for use in ("DP", "DR", "DAS", "DAD")
}
"""The category of a diagnosis: principal, related, associated, documentary."""

_MEASURES: Final = {
    "igs2": ("IGS2", "Indice de gravité simplifié II", "", "{score}"),
    "weight": ("POIDS", "Poids à l'entrée", "29463-7", "g"),
    "gestation": ("AGEGEST", "Âge gestationnel", "18185-9", "wk"),
    "sessions": ("SEANCES", "Nombre de séances", "", "{séance}"),
    "age_years": ("AGEAN", "Âge en années", "30525-0", "a"),
    "age_days": ("AGEJR", "Âge en jours", "30525-0", "d"),
    "last_period_delay": ("DELAIREG", "Délai depuis les dernières règles", "", "d"),
}
"""By field: our code, its wording, the LOINC code where there is one, the UCUM unit."""


def _measure_code(code: str, text: str, loinc: str) -> Resource:
    coding = [{"system": "http://loinc.org", "code": loinc}] if loinc else []
    coding.append({"system": f"{PMSI}:mesure", "code": code, "display": text})
    return {"coding": coding, "text": text}


_CODES: Final = {
    name: _measure_code(code, text, loinc) for name, (code, text, loinc, _) in _MEASURES.items()
}
_UNITS: Final = {
    name: {"unit": unit, "system": _UCUM, "code": unit}
    for name, (_, _, _, unit) in _MEASURES.items()
}
_LAST_PERIOD: Final = _measure_code("DDR", "Date des dernières règles", "8665-2")
_GROUPS: Final = {
    "ghm": _measure_code("GHM", "Groupe homogène de malades", ""),
    "ghs": _measure_code("GHS", "Groupe homogène de séjours", ""),
}


@lru_cache(_MANY)
def _coded(text: str) -> tuple[str, Resource]:
    code = diagnosis(text)
    if not code:
        raise Unreadable
    return code, {"coding": [{"system": _CIM10, "code": code}]}


class Facts:
    """The facts of the Encounter `base`, in the order in which they are told.

    A diagnosis is named by its use and code, so that it stays itself when another is removed.
    """

    __slots__ = ("_base", "_encounter", "_subject", "told")

    def __init__(self, base: str, subject: Resource) -> None:
        self._base = base
        self._subject = subject
        self._encounter = {"reference": f"Encounter/{base}"}
        self.told: list[Resource] = []

    def diagnosis(self, use: str, text: str, label: str, on: str) -> None:
        """Tell a diagnosis recorded on the day `on`, none for blanks.

        Raises Untold, as the others do, for a value that is none of its kind.
        """
        if not text.isspace():
            self.diagnoses(use, [text], label, on)

    def diagnoses(self, use: str, texts: list[str], label: str, on: str) -> None:
        """Tell the diagnoses of a list; one told twice is one, a blank is none of its kind."""
        category = _USES[use]
        for text in dict.fromkeys(texts):
            try:
                code, concept = _coded(text)
            except Unreadable:
                which = f"{label} {texts.index(text) + 1}"
                raise Untold("diagnosis_unreadable", which) from None
            self.told.append(
                {
                    "resourceType": "Condition",
                    "id": f"{self._base}-{use}-{code}",
                    "category": category,
                    "code": concept,
                    "subject": self._subject,
                    "encounter": self._encounter,
                    "recordedDate": on,
                }
            )

    def measures(
        self, texts: Iterable[tuple[str, str]], labels: Mapping[str, str], on: str
    ) -> None:
        """Tell the numbers that are given, by field: blanks and zeros are none."""
        for name, text in texts:
            if text.strip(_NOTHING):
                value = {"value": number(text, labels[name]), **_UNITS[name]}
                self._observe(name, _CODES[name], on, "valueQuantity", value)

    def last_period(self, when: str, on: str) -> None:
        """Tell the day of the last menstrual period."""
        self._observe("last_period", _LAST_PERIOD, on, "valueDateTime", when)

    def group(self, name: str, text: str, on: str) -> None:
        """Tell what the stay was grouped into, if it was; `name` is ghm or ghs."""
        if text.strip(_NOTHING):
            code = text.strip()
            value = {"coding": [{"system": f"{PMSI}:{name}", "code": code}], "text": code}
            self._observe(name, _GROUPS[name], on, "valueCodeableConcept", value)

    def act(self, rank: int, content: Resource, on: str) -> None:
        """Tell an act, done on a day that may be unknown ("")."""
        self.told.append(
            {
                "resourceType": "Procedure",
                "id": f"{self._base}-acte-{rank}",
                "status": "completed",
                "subject": self._subject,
                "encounter": self._encounter,
                **content,
            }
        )
        if on:
            self.told[-1]["performedDateTime"] = on

    def _observe(
        self, name: str, code: Resource, on: str, element: str, value: Resource | str
    ) -> None:
        self.told.append(
            {
                "resourceType": "Observation",
                "id": f"{self._base}-{name}",
                "status": "final",
                "code": code,
                "subject": self._subject,
                "encounter": self._encounter,
                "effectiveDateTime": on,
                element: value,
            }
        )
