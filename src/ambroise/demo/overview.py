"""What a written hospital holds, counted from its files: patients, stays, documents, words."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from ambroise.demo.layout import KINDS
from ambroise.demo.pathways import PATHWAYS
from ambroise.demo.text_figures import TextFigures, TextSample, centile

FREQUENT: Final = 15
_AGES: Final = 10
_DAYS: Final = 2
_LONGEST: Final = 60
"""Days; a longer stay counts as this one."""
_TOKENS: Final = 50

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spread:
    """How some whole numbers spread; `bars` are (first value of the bar, how many), in order."""

    median: int
    low: int
    high: int
    width: int
    bars: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Frequent:
    """A code or a drug, with the number of patients who have it."""

    code: str
    label: str
    patients: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A document to be read, with the passages that state facts (start, end, kind, assertion).

    `noise` is what its text has suffered.
    """

    note_id: str
    pathway: str
    split: str
    kind: str
    form: str
    noise: tuple[str, ...]
    text: str
    passages: tuple[tuple[int, int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """A hospital at a glance. `pathways` and `kinds` are (name, split) to patients, documents."""

    patients: int
    stays: int
    documents: int
    deaths: int
    present: int
    identities: int
    passages: int
    pathways: dict[tuple[str, str], int]
    kinds: dict[tuple[str, str], int]
    forms: dict[str, int]
    resources: dict[str, int]
    text: TextFigures
    tokens: Spread
    ages: Spread
    lengths: Spread
    codes: tuple[Frequent, ...]
    drugs: tuple[Frequent, ...]
    samples: tuple[Sample, ...]


def called(name: str, lang: str) -> str:
    """What people call a pathway or a kind of document; the name itself for another one."""
    titles = {one.name: (one.fr, one.en) for one in PATHWAYS}
    if name in titles:
        return titles[name][lang != "fr"]
    return KINDS[name][1] if lang == "fr" and name in KINDS else name


def overview(folder: Path, gold: Path) -> Overview:
    """Count what `write_hospital` wrote in `folder` and `gold`, one line at a time.

    Ages are in years at the first stay, lengths of inpatient stays that are over in days, those
    of documents in tokens. Words are measured with the identities left out.

    Raises FileNotFoundError where a file of gold is missing.
    """
    people, notes = _People(), _Notes()
    for line in _lines(gold / "patients.jsonl"):
        people.add(line)
    pairs = zip(_lines(gold / "identities.jsonl"), _lines(gold / "facts.jsonl"), strict=True)
    for note, facts in pairs:
        notes.add(note, facts)
    return Overview(
        patients=people.number,
        stays=people.stays,
        documents=notes.sample.lengths.total(),
        deaths=people.deaths,
        present=people.present,
        identities=notes.identities,
        passages=notes.passages,
        pathways=dict(people.pathways),
        kinds=dict(notes.kinds),
        forms=dict(notes.forms.most_common()),
        resources=_resources(folder / "fhir"),
        text=notes.sample.figures(),
        tokens=_spread(notes.sample.lengths, _TOKENS),
        ages=_spread(people.ages, _AGES),
        lengths=_spread(people.lengths, _DAYS),
        codes=_frequent(people.codes, people.labels),
        drugs=_frequent(people.drugs, people.labels),
        samples=notes.chosen(),
    )


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for text in file:
            yield json.loads(text)


def _resources(fhir: Path) -> dict[str, int]:
    found = {}
    for path in sorted(fhir.glob("*.ndjson")):
        with path.open("rb") as file:
            found[path.stem] = sum(1 for _ in file)
    return found


def _spread(counts: Counter[int], width: int) -> Spread:
    bars: Counter[int] = Counter()
    for value, number in counts.items():
        bars[value // width * width] += number
    filled = range(min(bars), max(bars) + 1, width) if bars else ()
    return Spread(
        median=centile(counts, 50),
        low=centile(counts, 5),
        high=centile(counts, 95),
        width=width,
        bars=tuple((first, bars[first]) for first in filled),
    )


def _frequent(counts: Counter[str], labels: dict[str, str]) -> tuple[Frequent, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:FREQUENT]
    return tuple(Frequent(code, labels[code], number) for code, number in ordered)


@dataclass(slots=True)
class _People:
    """Patients and stays as they are counted."""

    number: int = 0
    stays: int = 0
    deaths: int = 0
    present: int = 0
    pathways: Counter[tuple[str, str]] = field(default_factory=Counter)
    ages: Counter[int] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    drugs: Counter[str] = field(default_factory=Counter)
    labels: dict[str, str] = field(default_factory=dict)

    def add(self, line: Line) -> None:
        self.number += 1
        self.deaths += line["died"] is not None
        self.pathways[line["pathway"], line["split"]] += 1
        birth = datetime.fromisoformat(line["birth"])
        codes, drugs = set(), set()
        for number, stay in enumerate(line["stays"]):
            start = datetime.fromisoformat(stay["start"]).replace(tzinfo=None)
            self.stays += 1
            self.present += stay["end"] is None
            if number == 0:
                past = (start.month, start.day) < (birth.month, birth.day)
                self.ages[start.year - birth.year - past] += 1
            if stay["end"] and stay["kind"] == "IMP":
                end = datetime.fromisoformat(stay["end"]).replace(tzinfo=None)
                self.lengths[min((end.date() - start.date()).days, _LONGEST)] += 1
            for diagnosis in stay["diagnoses"]:
                codes.add(diagnosis["code"])
                self.labels[diagnosis["code"]] = diagnosis["display"]
            for drug in stay["drugs"]:
                drugs.add(drug["atc"])
                self.labels[drug["atc"]] = drug["inn"]
        self.codes.update(codes)
        self.drugs.update(drugs)


@dataclass(slots=True)
class _Notes:
    """Documents as they are counted; of each kind and split, the one of smallest digest is kept."""

    identities: int = 0
    passages: int = 0
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    sample: TextSample = field(default_factory=TextSample)
    _kept: dict[tuple[str, str], tuple[int, Line, Line]] = field(default_factory=dict)

    def add(self, note: Line, facts: Line) -> None:
        self.identities += len(note["entities"])
        self.passages += len(facts["passages"])
        place = (facts["kind"], facts["split"])
        self.kinds[place] += 1
        self.forms[facts["form"]] += 1
        self.sample.add(note["note_id"], without_identities(note))
        digest = crc32(note["note_id"].encode())
        if place not in self._kept or digest < self._kept[place][0]:
            self._kept[place] = (digest, note, facts)

    def chosen(self) -> tuple[Sample, ...]:
        return tuple(
            Sample(
                note_id=note["note_id"],
                pathway=note["pathway"],
                split=note["split"],
                kind=facts["kind"],
                form=facts["form"],
                noise=tuple(facts["noise"]),
                text=note["note_text"],
                passages=tuple(
                    (item["start"], item["end"], item["kind"], item["assertion"])
                    for item in facts["passages"]
                ),
            )
            for _, (_, note, facts) in sorted(self._kept.items())
        )


def without_identities(note: Line) -> str:
    """The text of a line of `identities.jsonl` with its identities left out."""
    pieces, at = [], 0
    for entity in note["entities"]:
        pieces.append(note["note_text"][at : entity["start"]])
        at = entity["end"]
    return " ".join([*pieces, note["note_text"][at:]])
