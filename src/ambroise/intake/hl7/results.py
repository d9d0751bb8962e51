"""Results (ORU, and OBX beside a stay) as FHIR observations, reports and documents.

Sources: HL7 v2.5 chapter 7; HL7 "V2-to-FHIR" maps of OBR and OBX; tables 0085 (OBX-11) and 0123
(OBR-25). A result is known by its order, its panel, its code and its sub-number: a correction
supersedes it, a deletion takes it away. Lines of text of one code are one text, of the report.
Unread: the details of SPM, TQ1, ORC beyond their numbers; PRT; metadata of the CI-SIS volet
"transmission d'un document CDA" (OBX of system MetaDMPMSS).
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from ambroise.intake.hl7.attached import attachment, cda_number, text_attachment
from ambroise.intake.hl7.codes import LOINC, TERMINOLOGY, Resource, coded, concept
from ambroise.intake.hl7.message import Segment
from ambroise.intake.hl7.panels import Panel
from ambroise.intake.hl7.people import professional
from ambroise.intake.hl7.values import TEXT_TYPES, texts, value
from ambroise.intake.identifiers import safe
from ambroise.intake.moments import moment

_STATUSES: Final = {
    "F": "final",
    "U": "final",
    "C": "corrected",
    "A": "amended",
    "P": "preliminary",
    "R": "preliminary",
    "S": "preliminary",
    "B": "preliminary",
    "I": "registered",
    "O": "registered",
    "X": "cancelled",
    "N": "cancelled",
    "D": "entered-in-error",
    "W": "entered-in-error",
}
_REPORTS: Final = {"F": "final", "C": "corrected", "P": "preliminary", "X": "cancelled"} | {
    "A": "partial",
    "R": "partial",
    "I": "registered",
    "O": "registered",
    "S": "registered",
}
_DOCUMENTS: Final = {"final": "final", "corrected": "amended", "preliminary": "preliminary"}
VITAL_SIGNS: Final = frozenset(
    "8480-6 8462-4 8867-4 9279-1 8310-5 59408-5 2708-6 29463-7 8302-2 39156-5 85354-9".split()
)
_LABORATORY: Final = frozenset("LAB CH HM MB SR BLB CG GE IMM MYC OSL TX VR PAR".split())
_LONG: Final = 200
"""Characters from which a text is a document rather than a value."""
_METADATA: Final = "MetaDMPMSS"


def resources(panel: Panel) -> Iterator[Resource]:
    """Yield the observations of a panel, its documents, and the report that groups them."""
    seen: Counter[str] = Counter()
    members: list[str] = []
    written: list[Resource] = []
    withdrawn = False
    rank = 0
    for _, group in groupby(panel.results, key=_kin):
        segments = list(group)
        rank += len(segments)
        first = segments[0]
        if first.text(3, 3) == _METADATA:
            continue
        name = _name(panel, first)
        seen[name] += 1
        id_ = f"{panel.id}-{name}" + (f"-{seen[name]}" if seen[name] > 1 else "")
        if first.text(2).upper() in ("ED", "RP"):
            if document := _document(panel, first, id_):
                yield document
        elif text := _long_text(segments):
            if _status(first) == "entered-in-error":
                withdrawn = True
            else:
                written.append(text_attachment(text, first.text(3, 2)))
        else:
            comments = panel.comments.get(rank, [])
            yield _observation(panel, first, f"obx-{id_}", comments)
            members.append(f"obx-{id_}")
    if panel.order.raw(4):
        report = _report(panel, members, written)
        if withdrawn and not members and not written:
            report["status"] = "entered-in-error"
        yield report
    elif written:
        yield _apart(panel, written)


def _name(panel: Panel, segment: Segment) -> str:
    """Return what tells a result from the others of its panel; its moment where there is none."""
    apart = "" if panel.order.raw(4) else segment.text(14)
    return "-".join(safe(part) for part in (segment.text(3), segment.text(4), apart) if part)


def _status(segment: Segment) -> str:
    return _STATUSES.get(segment.text(11).upper(), "unknown")


def _kin(segment: Segment) -> tuple[object, ...]:
    """Return what lines of one text have in common; results, measured texts too, stand alone."""
    if segment.text(2).upper() in TEXT_TYPES and not (segment.raw(6) or segment.raw(7)):
        return ("text", segment.text(3), segment.text(3, 2))
    return ("one", id(segment))


def _long_text(segments: list[Segment]) -> str:
    """Return the text of OBX that follow one another when it is a document, "" for a value."""
    if segments[0].text(2).upper() not in TEXT_TYPES:
        return ""
    text = "\n".join(texts(segment) for segment in segments).strip()
    return text if "\n" in text or len(text) > _LONG else ""


def _observation(panel: Panel, segment: Segment, id_: str, comments: list[str]) -> Resource:
    sender = panel.heading.sender
    values = segment.values(3)
    code = concept(values[0], sender) if values else None
    found: Resource = {
        "resourceType": "Observation",
        "id": id_,
        "status": _status(segment),
        "code": code or {"text": "inconnu"},
        **panel.told(),
        **value(segment, sender),
    }
    if category := _category(panel, code):
        found["category"] = [coded(f"{TERMINOLOGY}/observation-category", category)]
    if when := moment(segment.text(14), "OBX-14") or panel.taken or panel.heading.updated:
        found["effectiveDateTime"] = when
    if person := professional(segment.values(16)):
        found["performer"] = [person]
    if comments:
        found["note"] = [{"text": comment} for comment in comments]
    return found


def _category(panel: Panel, code: Resource | None) -> str:
    for coding in (code or {}).get("coding", ()):
        if coding["system"] == LOINC and coding["code"] in VITAL_SIGNS:
            return "vital-signs"
    return "laboratory" if panel.section in _LABORATORY else ""


def _report(panel: Panel, members: list[str], written: list[Resource]) -> Resource:
    order = panel.order
    said = order.text(25).upper()
    found: Resource = {
        "resourceType": "DiagnosticReport",
        "id": f"obr-{panel.id}",
        "status": _REPORTS.get(said, "final" if panel.results else "registered"),
        "code": concept(order.values(4)[0], panel.heading.sender) or {"text": "inconnu"},
        **panel.told(),
    }
    if panel.section:
        found["category"] = [coded(f"{TERMINOLOGY}/v2-0074", panel.section)]
    if when := panel.taken or panel.heading.updated:
        found["effectiveDateTime"] = when
    if issued := moment(order.text(22), "OBR-22"):
        found["issued"] = issued
    if person := professional(order.values(32)):
        found["performer"] = [person]
    if members:
        found["result"] = [{"reference": f"Observation/{name}"} for name in members]
    if panel.notes:
        found["conclusion"] = "\n".join(panel.notes)
    if written:
        found["presentedForm"] = written
    return found


def _document(panel: Panel, segment: Segment, id_: str) -> Resource | None:
    """Return a document of a panel; a CDA without order is known by what its header names."""
    held = attachment(segment, segment.text(3, 2))
    status = _status(segment)
    if held is None and status != "entered-in-error":
        return None
    named = "" if panel.number or not held else cda_number(held)
    found = document(
        f"doc-{named or id_}",
        subject=panel.subject,
        stay=panel.stay,
        contents=[held or {}],
        status="entered-in-error" if status == "entered-in-error" else "current",
    )
    found["docStatus"] = _DOCUMENTS.get(status, "final")
    values = segment.values(3)
    if values and (kind := concept(values[0], panel.heading.sender)):
        found["type"] = kind
    if when := moment(segment.text(14), "OBX-14") or panel.taken or panel.heading.updated:
        found["date"] = when
    if person := professional(segment.values(16) or panel.order.values(32)):
        found["author"] = [person]
    return found


def _apart(panel: Panel, written: list[Resource]) -> Resource:
    """Return texts that no order groups as a document."""
    found = document(
        f"doc-{panel.heading.id.replace('/', ':')}",
        subject=panel.subject,
        stay=panel.stay,
        contents=written,
    )
    if panel.heading.updated:
        found["date"] = panel.heading.updated
    return found


def document(
    id_: str, *, subject: str, stay: str | None, contents: list[Resource], status: str = "current"
) -> Resource:
    """Return a document; ids of its Patient and of its Encounter."""
    found: Resource = {
        "resourceType": "DocumentReference",
        "id": id_,
        "status": status,
        "subject": {"reference": f"Patient/{subject}"},
        "content": [{"attachment": held} for held in contents],
    }
    if stay:
        found["context"] = {"encounter": [{"reference": f"Encounter/{stay}"}]}
    return found
