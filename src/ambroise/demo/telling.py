"""What a pathway tells in a document: sentences from the banks of its split, facts marked."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from ambroise.demo.marks import Assertion, day, fact
from ambroise.demo.person import Person
from ambroise.demo.phrases import Phrases
from ambroise.demo.record import Case, Fact, Stay, Told

_AGE: Final = "\ue007"
"""Stands for the age until the day of the document is known: see `aged`."""


class _Slots(dict[str, str]):
    """Slots of a sentence; `{admis|admise}` agrees with the patient."""

    def __init__(self, teller: "Teller", more: dict[str, str]) -> None:
        person = teller.case.person
        super().__init__(
            e=person.e,
            il=person.he,
            Il=person.he.capitalize(),
            lui=person.of("lui|elle"),
            patient=person.of("patient|patiente"),
            Patient=person.of("Patient|Patiente"),
            le=person.of("le|la"),
            Le=person.of("Le|La"),
            monsieur=person.name(),
            prenom=person.first(),
            age=_AGE,
            entree=day(teller.stay.start),
        )
        self.update(more)
        self._person = person

    def __missing__(self, name: str) -> str:
        if "|" in name:
            return self._person.of(name)
        raise KeyError(name)


@dataclass(slots=True)
class Teller:
    """Words one stay of one case; every draw comes from `rng`, every sentence from its split."""

    rng: Random
    case: Case
    stay: Stay
    phrases: Phrases = field(init=False)

    def __post_init__(self) -> None:
        self.phrases = Phrases(self.case.split)

    def say(self, key: str, **slots: str) -> str:
        """Word list `module.table.key`, marked where its slots are."""
        return self.phrases.say(self.rng, key, _Slots(self, slots))

    def state(self, item: Fact, key: str, assertion: Assertion = "present", **slots: str) -> str:
        """The same, the whole sentence marked as stating `item`."""
        return marked(item, self.say(key, **slots), assertion)


def marked(item: Fact, text: str, assertion: Assertion = "present") -> str:
    """`text`, marked as a passage that states `item`."""
    return fact(text, item.kind, item.key, assertion)


def aged(person: Person, told: Told) -> Told:
    """The document with the age of its day where a sentence says `{age}`."""
    age = f"{person.age(told.when.date())} ans"
    parts = {
        name: tuple(line.replace(_AGE, age) for line in lines) for name, lines in told.parts.items()
    }
    return replace(told, parts=parts)


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences one after the other on a line, the empty ones left out."""
    return " ".join(sentence for sentence in sentences if sentence)
