"""Codes of the unit summaries, the letters and the tumours, and the passages that support them."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.reference.demo_gold.reading import Findings, Line, Patient

BLOCKS = (
    "patient", "general_practitioner", "referrer", "doctor", "entry", "exit", "reason",
    "synthesis", "adverse_events", "resistant_organisms", "blood_products", "implants",
    "treatments", "stopped", "awaited", "follow_up",
)  # fmt: skip
NEEDED = ("patient", "synthesis", "treatments")
"""The blocks of which every letter says something; another may be left out by who writes it."""
_CIM10 = re.compile(r"[A-Z]\d\d(\.\d{1,3}(\+\d)?|\.?\+\d)?")
_CCAM = re.compile(r"[A-Z]{4}\d{3}")


@dataclass(frozen=True)
class Lists:
    """The codes allowed by position; empty where nobody gave the lists: the form alone counts."""

    principal: frozenset[str]
    associated: frozenset[str]
    acts: frozenset[str]


def read_lists(shared: Path) -> Lists:
    def words(name: str) -> frozenset[str]:
        path = shared / "cim10" / name
        return frozenset(path.read_text(encoding="utf-8").split()) if path.exists() else frozenset()

    path = shared / "pmsi" / "ccam_v48_2017_short_labels.csv"
    acts = (
        frozenset(line.split(";")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:])
        if path.exists()
        else frozenset()
    )
    return Lists(words("valid_dp_2025.txt"), words("valid_das_2025.txt"), acts)


def check_rums(patient: Patient, lists: Lists, findings: Findings) -> None:
    stays = {stay["stay"]: stay for stay in patient.line["stays"]}
    stated = {
        (fact["note_id"], passage["start"], passage["end"], passage["key"]): fact["stay"]
        for fact in patient.facts
        for passage in fact["passages"]
        if passage["assertion"] == "present"
    }
    for rum in patient.rums:
        findings.count("RUM")
        expect, where = findings.expect, f"{patient.line['pathway']} {rum['stay']}/{rum['rum']}"
        stay = stays[rum["stay"]]
        start, end = rum["start"], rum["end"]
        inside = stay["start"] <= start <= end <= (stay["end"] or "9")
        expect(_ordered(inside, stay, rum), "RUM out of its stay", where)
        if expect(rum["dp"] is not None, "RUM without DP", where):
            _code(rum["dp"], lists.principal, _CIM10, "DP", where, findings)
        codes = [das["code"] for das in rum["das"]]
        expect(len(set(codes)) == len(codes), "a DAS twice", f"{where} {codes}")
        principal = rum["dp"]["code"] if rum["dp"] else ""
        expect(principal not in codes, "the DP among the DAS", where)
        for das in rum["das"]:
            _code(das, lists.associated, _CIM10, "DAS", where, findings)
        for act in rum["acts"]:
            _code(act, lists.acts, _CCAM, "act", where, findings)
        for item in (rum["dp"], *rum["das"], *rum["acts"]):
            for passage in item["passages"] if item else ():
                key = item["code"]
                if "start" in item:
                    key = f"{key}@{item['start'][:16]}"
                place = (passage["note_id"], passage["start"], passage["end"], key)
                expect(
                    stated.get(place) == rum["stay"],
                    "passage of a code that is not stated there",
                    f"{where} {place}",
                )


def _ordered(inside: bool, stay: Line, rum: Line) -> bool:
    """Compare as moments where the offsets of two times differ."""
    if inside:
        return True
    moments = [
        datetime.fromisoformat(text)
        for text in (stay["start"], rum["start"], rum["end"], stay["end"])
        if text
    ]
    return moments == sorted(moments)


def _code(
    item: Line,
    allowed: frozenset[str],
    form: re.Pattern[str],
    position: str,
    where: str,
    findings: Findings,
) -> None:
    code = item["code"]
    findings.count(f"codes: {position}")
    said = f"{code} {item['label']} ({where})"
    findings.expect(form.fullmatch(code) is not None, f"form of a code ({position})", said)
    if allowed:
        findings.expect(code.replace(".", "") in allowed, f"code not allowed as {position}", said)
    findings.expect(bool(item["passages"]), f"{position} without passage", said)


def check_letters(patient: Patient, findings: Findings) -> None:
    lengths = {note["note_id"]: len(note["note_text"]) for note in patient.notes}
    for letter in patient.letters:
        findings.count("letters")
        where = f"{patient.line['pathway']} {letter['stay']}"
        names = tuple(block["block"] for block in letter["blocks"])
        findings.expect(sorted(names) == sorted(BLOCKS), "blocks of a letter", where)
        for block in letter["blocks"]:
            findings.count(f"letter block {block['block']}, held", block["held"])
            good = all(
                0 <= item["start"] < item["end"] <= lengths.get(item["note_id"], 0)
                for item in block["passages"]
            )
            findings.expect(good, "passage of a letter out of its text", where)
            if block["held"] and not block["passages"]:
                findings.count(f"letter block {block['block']}, held, not said")
                findings.expect(
                    block["block"] not in NEEDED,
                    f"letter block held without passage ({block['block']})",
                    where,
                )


def check_tumours(patient: Patient, findings: Findings) -> None:
    findings.expect(len(patient.oncology) == len(patient.line["tumours"]), "tumours", patient.id)
    for tumour in patient.oncology:
        findings.count("tumours")
        where = f"{patient.line['pathway']} {patient.id} {tumour['code']}"
        for group in ("findings", "lines", "meetings"):
            for item in tumour[group]:
                findings.count(f"tumours: {group}")
                findings.expect(
                    bool(item["passages"]),
                    f"tumour: {group} without passage",
                    f"{where} {item['key']}",
                )
