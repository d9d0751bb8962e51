"""What FHIR resources are made of: a row and its place, texts, codes, references."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from ambroise.intake.tabular.facts import Code
from ambroise.intake.tabular.identifiers import (
    code_system,
    domain_system,
    dotted,
    record_id,
)
from ambroise.intake.tabular.mapping import Mapping
from ambroise.intake.tabular.values import Row, Value
from ambroise.intake.told import Untold

Resource = dict[str, Any]
TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem"


@dataclass(slots=True)
class Telling:
    """One row of a table, and the ids of the person and stay that it is about."""

    mapping: Mapping
    table: str
    row: Row
    key: str
    updated: str
    patient: str = ""
    stay: str = ""

    def own_id(self, rank: int) -> str:
        """Return the id of the `rank`th fact of a kind that the row tells, from 0."""
        return f"{self.table}-{self.key}" + (f":{rank + 1}" if rank else "")

    def shared_id(self, *numbers: str) -> str:
        """Return the id of the person or stay of those numbers, as this table tells it."""
        return f"{self.table}-{record_id(*numbers)}"

    def system(self, domain: str | None) -> str:
        """Return the system of a domain's numbers; without one they are the source's own."""
        return domain_system(domain or self.mapping.source)

    def word(self, value: Value | None) -> str:
        return value.word(self.row) if value else ""

    def moment(self, value: Value | None) -> str:
        return value.moment(self.row) if value else ""

    def number(self, value: Value | None) -> float | None:
        found = value.number(self.row) if value else None
        return found.value if found else None

    def origin(self, *values: Value | None) -> str:
        """Return the column that a refusal names: that of the first value there is."""
        return next((value.named for value in values if value), "")

    def chosen(self, value: Value | None, words: dict[str, str], usual: str) -> str:
        """Return what a word of a closed list stands for; raises Untold `bad_word`."""
        word = self.word(value)
        if not word:
            return words[usual]
        try:
            return words[word.lower()]
        except KeyError:
            raise Untold("bad_word", self.origin(value)) from None

    def resource(self, kind: str, id_: str, *, dated: bool = True, **elements: Any) -> Resource:
        """Return a resource of the elements that say something."""
        meta = {"lastUpdated": self.updated} if dated and self.updated else None
        return {"resourceType": kind, "id": id_, **said(meta=meta, **elements)}

    def subject(self) -> Resource:
        return {"reference": f"Patient/{self.patient}"}

    def encounter(self) -> Resource | None:
        return {"reference": f"Encounter/{self.stay}"} if self.stay else None

    def concept(self, codes: Iterable[Code]) -> Resource | None:
        """Return a CodeableConcept, None where the row has neither code nor words for it."""
        codings, text = [], ""
        for code in codes:
            value, label = self.word(code.value), self.word(code.label)
            if value:
                written = dotted(value) if code.system == "cim10" else value
                system = code_system(code.system, self.mapping.source)
                codings.append(said(system=system, code=written, display=label))
            text = text or label
        return said(coding=codings, text=text) or None

    def local(self, name: str, value: Value | None) -> Resource | None:
        """Return a word of the source's own list `name` as a CodeableConcept."""
        word = self.word(value)
        if not word:
            return None
        system = code_system(f"local:{name}", self.mapping.source)
        return {"coding": [{"system": system, "code": word, "display": word}], "text": word}


def said(**elements: Any) -> Resource:
    """Return the elements that hold something, 0 and False too; `class_` is `class`."""
    return {
        name.removesuffix("_"): value
        for name, value in elements.items()
        if value is not None and value not in ("", [], {}, ())
    }


def named(name: str) -> Resource | None:
    """Return a reference to a professional of whom only the name is known."""
    return {"display": name} if name else None


def category(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"{TERMINOLOGY}/{system}", "code": code}]}


def text_only(text: str) -> Resource | None:
    return {"text": text} if text else None
