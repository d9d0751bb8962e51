"""The gold of the fictional hospital as a use's: what its generator wrote beside it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ambroise.uses.coding.gold import CodingGold, GoldProof
from ambroise.uses.letter.gold import (
    Critical,
    CriticalKind,
    GoldBlock,
    GoldFact,
    GoldPassage,
    LetterGold,
)
from ambroise.uses.measuring.coding import plain_code

_ANTICOAGULANTS: Final = ("B01AA", "B01AB", "B01AE", "B01AF", "B01AX05")
"""ATC: antagonists of vitamin K, heparins, inhibitors of thrombin and of factor Xa."""

_RESISTANT: Final = ("U82", "U83", "U84")

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StayKey:
    """A stay of the fictional hospital, by its number; `split` is train, develop or test."""

    stay: str
    person: str
    split: str
    pathway: str


def letter_cases(folder: Path) -> Iterator[tuple[StayKey, LetterGold]]:
    """Yield the gold of every stay that has a report, from what `demo --gold` wrote in `folder`.

    Passages are by document id and by fact, facts in the order of the blocks.
    """
    facts = _passages(folder)
    patients = {line["person_id"]: line for line in _lines(folder / "patients.jsonl")}
    for line in _lines(folder / "letters.jsonl"):
        patient = patients[line["person_id"]]
        stay = next(one for one in patient["stays"] if one["stay"] == line["stay"])
        key = StayKey(line["stay"], line["person_id"], line["split"], line["pathway"])
        blocks = tuple(GoldBlock(one["block"], one["held"]) for one in line["blocks"])
        told = tuple(
            GoldFact(fact, block["block"], facts.get((line["stay"], fact), ()))
            for block in line["blocks"]
            for fact in block["facts"]
        )
        yield key, LetterGold(blocks, told, tuple(_critical(patient, stay, line)))


def coding_cases(folder: Path) -> Iterator[tuple[StayKey, CodingGold]]:
    """Yield the coding of every stay that is over, its unit summaries seen as one RSS."""
    stays: dict[str, list[Line]] = {}
    for line in _lines(folder / "rums.jsonl"):
        stays.setdefault(line["stay"], []).append(line)
    for stay, rums in stays.items():
        first = rums[0]
        key = StayKey(stay, first["person_id"], first["split"], first["pathway"])
        coded = [one for rum in rums for one in (rum["dp"], *rum["das"]) if one]
        dp = plain_code(first["dp"]["code"]) if first["dp"] else ""
        das = dict.fromkeys(plain_code(one["code"]) for rum in rums for one in rum["das"])
        passages = {
            plain_code(one["code"]): tuple(
                GoldProof(passage["note_id"], passage["start"], passage["end"])
                for passage in one["passages"]
            )
            for one in coded
        }
        yield key, CodingGold(dp, "", tuple(code for code in das if code != dp), passages)


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _passages(folder: Path) -> dict[tuple[str, str], tuple[GoldPassage, ...]]:
    """Return the passages that state each fact of each stay, denials apart."""
    found: dict[tuple[str, str], tuple[GoldPassage, ...]] = {}
    for note in _lines(folder / "facts.jsonl"):
        for one in note["passages"]:
            if one["assertion"] in ("present", "history", "planned"):
                key = note["stay"], one["key"]
                passage = GoldPassage(note["note_id"], one["start"], one["end"])
                found[key] = (*found.get(key, ()), passage)
    return found


def _critical(patient: Line, stay: Line, letter: Line) -> Iterator[Critical]:
    for one in patient["allergies"]["items"]:
        yield Critical("allergy", ((one["substance"],),))
    for drug in stay["drugs"]:
        kind = _change(drug)
        if kind is not None:
            yield Critical(kind, ((drug["inn"],), (drug["brand"].split()[0],)))
    for one in stay["measures"]:
        if one["value"] is None:
            yield Critical("awaited", ((one["label"],),))
    for one in stay["diagnoses"]:
        if one["code"].startswith(_RESISTANT) and one["use"] in ("DP", "DAS"):
            yield Critical("organism", ((one["label"],), (one["display"],)))
    for block in letter["blocks"]:
        if block["block"] == "implants":
            for name in filter(None, block["said"].split(" ; ")):
                yield Critical("implant", ((name,),))


def _change(drug: Line) -> CriticalKind | None:
    if drug["stage"] == "discharge":
        return "anticoagulant" if drug["atc"].startswith(_ANTICOAGULANTS) else None
    if drug["stage"] == "home" and drug["change"] == "stopped":
        return "stopped"
    return "changed" if drug["stage"] == "home" and drug["change"] == "changed" else None
