"""The record: intervals that agree, and as many resources as gold tells."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from tests.reference.demo_gold.reading import Findings, Line, Patient, lines

_LATE = timedelta(days=30)
"""A letter or a late result may follow its stay by so much; a referral may come before it."""
_BROUGHT = timedelta(days=75)
"""The results that are brought to a consultation may be so much older."""
_DAY = timedelta(days=1)


def _when(text: str | None) -> datetime | None:
    """The wall clock of a date or a dateTime."""
    return datetime.fromisoformat(text[:19]) if text else None


def check_intervals(patient: Patient, findings: Findings) -> None:
    line, expect = patient.line, findings.expect
    birth, died = _when(line["birth"]), _when(line["died"])
    for problem in line["problems"]:
        _after_birth(problem["onset"], birth, findings, f"{patient.id} {problem['key']}")
    for stay in line["stays"]:
        findings.count("stays")
        _stay(stay, patient, birth, findings)
        if died:
            last = _when(stay["end"]) or _when(stay["start"])
            expect(last is not None and last <= died, "something after death", stay["stay"])
            if stay["exit"] == "death":
                expect(stay["end"][:10] == line["died"][:10], "death is not the exit", stay["stay"])
        else:
            expect(stay["exit"] != "death", "exit by death of someone alive", stay["stay"])
    if died:
        findings.count("deaths")
    stays = {stay["stay"]: stay for stay in line["stays"]}
    for fact in patient.facts:
        _document(fact, stays[fact["stay"]], birth, findings)


def _after_birth(text: str | None, birth: datetime | None, findings: Findings, where: str) -> None:
    when = _when(text)
    findings.expect(when is None or birth is None or birth <= when, "before birth", where)


def _stay(stay: Line, patient: Patient, birth: datetime | None, findings: Findings) -> None:
    expect, where = findings.expect, f"{patient.line['pathway']} {stay['stay']}"
    start, end = _when(stay["start"]), _when(stay["end"])
    if start is None:
        expect(False, "stay without beginning", where)
        return
    _after_birth(stay["start"], birth, findings, where)
    expect(end is None or start <= end, "stay that ends before it begins", where)
    last = start
    for move in stay["moves"]:
        begin, leave = _when(move["start"]), _when(move["end"])
        good = begin is not None and last <= begin and (leave is None or begin <= leave)
        expect(good, "moves that overlap or go back", where)
        last = leave or last
        inside = begin is not None and begin >= start and (not end or (leave or begin) <= end)
        expect(inside, "move out of its stay", where)
    early = _BROUGHT if stay["kind"] == "AMB" else _DAY
    for group, names in (
        ("acts", ("start", "end")),
        ("measures", ("taken", "taken")),
        ("drugs", ("start", "end")),
    ):
        findings.count(group, len(stay[group]))
        for item in stay[group]:
            said = f"{where} {item['key']}"
            begin, leave = _when(item[names[0]]), _when(item[names[1]])
            _after_birth(item[names[0]], birth, findings, said)
            ordered = begin is not None and (leave is None or begin <= leave)
            expect(ordered, f"{group} that end before they begin", said)
            if begin is None or (group == "drugs" and item["stage"] != "ward"):
                continue
            inside = start - early <= begin and (end is None or begin <= end)
            expect(inside, f"{group} out of their stay", f"{said} {begin}")
    findings.count("diagnoses", len(stay["diagnoses"]))
    for diagnosis in stay["diagnoses"]:
        _after_birth(diagnosis["onset"], birth, findings, where)
        onset = _when(diagnosis["onset"])
        good = onset is None or end is None or onset <= end
        expect(good, "diagnosis that begins after its stay", f"{where} {diagnosis['key']}")
    for drug in stay["drugs"]:
        if drug["change"] in ("started", "changed", "stopped"):
            expect(
                bool(drug["reason"]), "change of treatment without reason", f"{where} {drug['key']}"
            )


def _document(fact: Line, stay: Line, birth: datetime | None, findings: Findings) -> None:
    when, start, end = _when(fact["date"]), _when(stay["start"]), _when(stay["end"])
    where = f"{fact['pathway']} {fact['kind']} {fact['note_id']} {fact['date']}"
    findings.count(f"documents: {fact['kind']}")
    _after_birth(fact["date"], birth, findings, where)
    if when and start:
        early = _LATE if fact["kind"] == "referral" else timedelta()
        early = _BROUGHT if stay["kind"] == "AMB" else early
        findings.expect(start - early <= when, "document before its stay", where)
        findings.expect(not end or when <= end + _LATE, "document long after its stay", where)


def check_counts(folder: Path, gold: Path, findings: Findings) -> None:
    """Compare the number of resources of each type with what gold tells of them."""
    told: Counter[str] = Counter()
    for line in lines(gold / "patients.jsonl"):
        allergies = line["allergies"]
        told["Patient"] += 1
        told["AllergyIntolerance"] += len(allergies["items"]) or allergies["status"] == "absent"
        told["Condition"] += len(line["problems"])
        told["Device"] += len(line["implants"])
        told["Immunization"] += len(line["vaccines"])
        for stay in line["stays"]:
            told["Encounter"] += 1
            told["Condition"] += len(stay["diagnoses"])
            told["Procedure"] += len(stay["acts"])
            told["ImagingStudy"] += sum(bool(act["modality"]) for act in stay["acts"])
            home = sum(drug["stage"] == "home" for drug in stay["drugs"])
            told["MedicationStatement"] += home
            told["MedicationRequest"] += len(stay["drugs"]) - home
            told["CarePlan"] += bool(stay["appointments"])
    told["DocumentReference"] = sum(1 for _ in lines(gold / "facts.jsonl"))
    for kind, number in told.items():
        path = folder / "fhir" / f"{kind}.ndjson"
        written = sum(1 for _ in lines(path)) if path.exists() else 0
        findings.count(f"FHIR {kind}", written)
        findings.expect(
            number == written,
            "as many resources as gold tells",
            f"{kind}: gold {number}, FHIR {written}",
        )
