"""Facts: each key is in the record, and the value of each is written in its passage."""

from tests.reference.demo_gold.drug_names import names_drug
from tests.reference.demo_gold.plain import date_forms, folded, has_number, has_word
from tests.reference.demo_gold.reading import Findings, Line, Patient

_ELSEWHERE = {"family", "hypothesis", "absent", "contradicted"}
"""What the patient does not have needs not be in the record, nor be written as there."""


def known_facts(line: Line) -> dict[tuple[str, str], list[Line]]:
    """Every fact of a patient's record by kind and key."""
    found: dict[tuple[str, str], list[Line]] = {}

    def add(kind: str, items: list[Line]) -> None:
        for item in items:
            found.setdefault((kind, item["key"]), []).append(item)

    add("problem", line["problems"])
    add("allergy", line["allergies"]["items"])
    add("meeting", line["meetings"])
    for stay in line["stays"]:
        add("problem", stay["diagnoses"])
        add("drug", stay["drugs"])
        add("measure", stay["measures"])
        add("act", stay["acts"])
        add("appointment", stay["appointments"])
    for tumour in line["tumours"]:
        add("oncology", tumour["findings"])
        add("line", tumour["lines"])
        add("meeting", tumour["meetings"])
    return found


def check_values(patient: Patient, findings: Findings) -> None:
    known = known_facts(patient.line)
    texts = {note["note_id"]: note for note in patient.notes}
    for document in patient.facts:
        note = texts.get(document["note_id"])
        for passage in document["passages"] if note else ():
            _check(passage, document, note or {}, known, findings, bool(document["noise"]))


def _check(
    passage: Line,
    document: Line,
    note: Line,
    known: dict[tuple[str, str], list[Line]],
    findings: Findings,
    noisy: bool,
) -> None:
    kind, key, fact = passage["kind"], passage["key"], passage["fact"]
    text = note["note_text"][passage["start"] : passage["end"]]
    where = f"{note['pathway']}/{note['split']} {note['note_id']} {kind} {key}: {text[:160]!r}"
    findings.count(f"passages: {kind}, {passage['assertion']}")
    if passage["assertion"] in _ELSEWHERE:
        return
    recorded = known.get((kind, key))
    if not findings.expect(recorded is not None, f"fact not in the record ({kind})", where):
        return
    told = {name: value for name, value in fact.items() if name != "tumour"}
    same = any(told == {n: v for n, v in one.items() if n != "key"} for one in recorded or ())
    findings.expect(same, f"fact told otherwise than the record ({kind})", where)
    if kind == "problem" and passage["assertion"] == "present" and fact["onset"]:
        early = document["date"][:10] < fact["onset"]
        findings.expect(not early, "disease told before it began", f"{fact['onset']} {where}")
    if noisy:
        findings.count("values in noisy documents, not searched")
        return
    written = _written(kind, fact, text, note, passage)
    if written is not None:
        findings.count(f"values searched: {kind}")
        findings.expect(
            written, f"value not written in its passage ({kind})", f"{_value(fact)} {where}"
        )


def _value(fact: Line) -> object:
    for name in ("value", "brand", "when", "substance"):
        if name in fact:
            return fact[name]
    return ""


def _written(kind: str, fact: Line, text: str, note: Line, passage: Line) -> bool | None:
    """Whether the passage writes the value; None for a fact that has none to write."""
    if kind == "measure":
        known = isinstance(fact["value"], int | float) and passage["assertion"] != "planned"
        return has_number(text, fact["value"]) if known else None
    if kind == "drug":
        return names_drug(text, fact["brand"], fact["inn"], fact["atc"])
    if kind == "appointment":
        return _dated(fact["when"], text, note, passage)
    if kind == "allergy":
        return has_word(text, fact["substance"])
    return None


def _dated(iso: str, text: str, note: Line, passage: Line) -> bool:
    flat = folded(text)
    if any(form in flat for form in date_forms(iso)):
        return True
    return any(
        entity["label"] == "DATE" and entity["entity"] and iso.startswith(entity["entity"])
        for entity in note["entities"]
        if passage["start"] <= entity["start"] and entity["end"] <= passage["end"]
    )
