"""What the generator of the fictional hospital knows of a stay, read from its gold.

Nothing here knows how letters are made: it imports the generator and the standard library alone.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ambroise.demo import staff
from ambroise.demo.codes import code
from ambroise.demo.hospital import make_case
from ambroise.demo.person import Person

Line = Mapping[str, Any]

_MONTHS = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
_DATE = re.compile(
    r"\b(?P<day>\d{1,2})(?:er)? (?P<month>" + "|".join(_MONTHS) + r") (?P<year>\d{4})\b"
    r"|\b(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})\b"
)


def plain(text: str) -> str:
    """Return `text` in small letters without accents, each run of anything else one space."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    kept = "".join(one for one in decomposed if not unicodedata.combining(one)).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", kept))


def dates_in(text: str) -> set[date]:
    """Return the whole dates of a text."""
    spaced = "".join(
        one
        for one in unicodedata.normalize("NFKD", text).casefold()
        if not unicodedata.combining(one)
    )
    found = set()
    for match in _DATE.finditer(spaced):
        if match["month"]:
            year, month, day = match["year"], _MONTHS.index(match["month"]) + 1, match["day"]
        else:
            year, month, day = match["y"], int(match["m"]), match["d"]
        found.add(date(int(year), month, int(day)))
    return found


def when(value: str | None) -> date | None:
    return datetime.fromisoformat(value).date() if value else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a note that states a fact; `fact` is what the record holds of it."""

    start: int
    end: int
    kind: str
    key: str
    assertion: str
    fact: Line


@dataclass(frozen=True)
class Note:
    id: str
    kind: str
    text: str
    passages: tuple[Passage, ...]

    @cached_property
    def words(self) -> tuple[str, str]:
        """The plain words, and those with the words that a line end cuts made whole."""
        return plain(self.text), plain(re.sub(r"(?<=\w)-\n(?=\w)", "", self.text))


@dataclass(frozen=True)
class Facts:
    """One stay: its line of the record, the person's, its letter's blocks, its notes."""

    number: str
    pathway: str
    stay: Line
    patient: Line
    blocks: Mapping[str, Line]
    notes: tuple[Note, ...]
    planted: tuple[Line, ...]
    person: Person
    seniors: tuple[str, ...]
    awaited_panels: tuple[str, ...]
    """The reports of the laboratory that have no result yet, such as a specimen's."""

    @property
    def end(self) -> datetime:
        """When the stay ended, or began for who is still there."""
        return datetime.fromisoformat(self.stay["end"] or self.stay["start"]).astimezone(UTC)

    @cached_property
    def practitioner(self) -> str:
        return plain(staff.professional(self.person.gp).family) if self.person.gp else ""

    @cached_property
    def diagnoses(self) -> dict[str, set[str]]:
        """Every code of the person with its labels, this stay's and the others'."""
        found: dict[str, set[str]] = defaultdict(set)
        of_stays = [one for stay in self.patient["stays"] for one in stay["diagnoses"]]
        for one in (*self.patient["problems"], *of_stays):
            found[one["code"]] |= {plain(one["label"]), plain(one["display"])}
        for one in self.patient["tumours"]:
            found[one["code"]] |= set()
        return found

    def drugs(self, *stages: str) -> list[Line]:
        return [one for one in self.stay["drugs"] if one["stage"] in stages]


def read_facts(folder: Path, *, seed: int, today: date) -> Iterator[Facts]:
    """Yield the facts of every stay that has a report, from what the generator wrote."""
    patients = {line["person_id"]: line for line in _lines(folder / "patients.jsonl")}
    texts = {line["note_id"]: line["note_text"] for line in _lines(folder / "identities.jsonl")}
    notes: dict[str, list[Note]] = defaultdict(list)
    for line in _lines(folder / "facts.jsonl"):
        passages = tuple(Passage(**one) for one in line["passages"])
        notes[line["stay"]].append(
            Note(line["note_id"], line["kind"], texts[line["note_id"]], passages)
        )
    planted: dict[str, list[Line]] = defaultdict(list)
    for line in _lines(folder / "planted.jsonl"):
        planted[line["person_id"]].append(line)
    cases: dict[str, Any] = {}
    for line in _lines(folder / "letters.jsonl"):
        person_id, number = line["person_id"], line["stay"]
        if person_id not in cases:
            cases = {person_id: make_case(seed, int(person_id.removeprefix("pat-")), today)}
        case = cases[person_id]
        told = next(one for one in case.stays if one.number == number)
        patient = patients[person_id]
        yield Facts(
            number,
            line["pathway"],
            next(one for one in patient["stays"] if one["stay"] == number),
            patient,
            {one["block"]: one for one in line["blocks"]},
            tuple(notes[number]),
            tuple(planted[person_id]),
            case.person,
            (told.senior,),
            tuple(code(*one.panel).display for one in told.reports if one.pending),
        )


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)
