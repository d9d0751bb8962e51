"""The errors planted on purpose are where gold says, and say what it says."""

from tests.reference.demo_gold.plain import folded
from tests.reference.demo_gold.reading import Findings, Patient

_SAID = ("present", "history", "planned")


def check_planted(patient: Patient, findings: Findings) -> None:
    texts = {note["note_id"]: note["note_text"] for note in patient.notes}
    facts = {fact["note_id"]: fact for fact in patient.facts}
    for error in patient.planted:
        findings.count(f"planted: {error['kind']} of {error['what']}")
        where = f"{error['note_id']} {error['kind']} {error['what']} {error['key']}"
        known = all(note in texts for note in (error["note_id"], *error["others"]))
        if not findings.expect(known, "planted in a document that is not there", where):
            continue
        fact = facts[error["note_id"]]
        about = [
            passage
            for passage in fact["passages"]
            if (passage["kind"], passage["key"]) == (error["what"], error["key"])
        ]
        if error["kind"] == "omission":
            text = texts[error["note_id"]]
            said = any(
                passage["assertion"] in _SAID
                # Of a drug it is the reason that is left out.
                and (
                    error["what"] != "drug"
                    or error["true"] in text[passage["start"] : passage["end"]]
                )
                for passage in about
            )
            findings.expect(not said, "omission of what is said", where)
            continue
        wrong = [passage for passage in about if passage["assertion"] == "contradicted"]
        findings.expect(bool(wrong), "contradiction without passage", where)
        if not fact["noise"]:
            text = texts[error["note_id"]]
            pieces = [folded(text[passage["start"] : passage["end"]]) for passage in wrong]
            held = any(folded(error["written"]) in piece for piece in pieces)
            findings.expect(
                held, "contradiction not written", f"{error['written']}: {where} {pieces}"
            )
