"""The files of a fictional hospital read one patient at a time, whatever their size."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

Line = dict[str, Any]
SHOWN = 8


@dataclass
class Findings:
    """What was counted, and what is wrong: by kind, how many and the first ones."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] += number

    def expect(self, held: bool, kind: str, where: object) -> bool:
        """Note a mistake of that kind where `held` is false; return `held`."""
        if not held:
            self.wrong[kind] += 1
            shown = self.examples.setdefault(kind, [])
            if len(shown) < SHOWN:
                shown.append(str(where))
        return held


@dataclass(frozen=True)
class Patient:
    """All that gold and the files say of one patient, documents in order."""

    line: Line
    notes: list[Line]
    facts: list[Line]
    rums: list[Line]
    oncology: list[Line]
    letters: list[Line]
    planted: list[Line]
    documents: list[Line]

    @property
    def id(self) -> str:
        found: str = self.line["person_id"]
        return found


def lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for text in file:
            yield json.loads(text)


class _ByPerson:
    """The lines of a file, taken person after person in the order in which they come."""

    def __init__(self, found: Iterator[Line], key: Any) -> None:
        self._groups = groupby(found, key)
        self._next = next(self._groups, None)
        self._name: str | None = None
        self._held: list[Line] = []
        self._step()

    def _step(self) -> None:
        if self._next is None:
            self._name, self._held = None, []
            return
        self._name, held = self._next
        self._held = list(held)
        self._next = next(self._groups, None)

    def take(self, person: str) -> list[Line]:
        if self._name != person:
            return []
        held = self._held
        self._step()
        return held

    @property
    def left(self) -> bool:
        return self._name is not None


GOLD = ("identities", "facts", "rums", "oncology", "letters", "planted")


def _person(line: Line) -> str:
    found: str = line["person_id"]
    return found


def _subject(resource: Line) -> str:
    found: str = resource["subject"]["reference"].partition("/")[2]
    return found


def patients(folder: Path, gold: Path, findings: Findings) -> Iterator[Patient]:
    """Yield every patient of `gold/patients.jsonl` with all of theirs.

    Gold files and DocumentReference must follow the order of the patients: what does not is left
    over at the end, and noted.
    """
    files = {
        name: _ByPerson(lines(path), _person) if path.exists() else None
        for name in GOLD
        if (path := gold / f"{name}.jsonl")
    }
    references = _ByPerson(lines(folder / "fhir" / "DocumentReference.ndjson"), _subject)
    for line in lines(gold / "patients.jsonl"):
        who = line["person_id"]
        found = {name: file.take(who) if file else [] for name, file in files.items()}
        yield Patient(
            line=line,
            notes=found["identities"],
            facts=found["facts"],
            rums=found["rums"],
            oncology=found["oncology"],
            letters=found["letters"],
            planted=found["planted"],
            documents=references.take(who),
        )
    for name, file in (*files.items(), ("DocumentReference", references)):
        if file:
            findings.expect(not file.left, "lines of nobody, or out of order", name)
