"""A letter as an HL7 v2.5 message: MDM with the document in OBX-5.

Sources: HL7 v2.5, chapters 2, 3 and 9; ANS, « Volet de transmission d'un document CDA-R2 en HL7v2 »
(T02 and OBX-11 F for a first sending, T10 and C for a replacement, T04 and D for a suppression:
the T11 of HL7 is for documents that were never made available).
"""

from base64 import b64encode
from datetime import datetime
from typing import Final, Literal

from ambroise.dispatch.model import Outgoing
from ambroise.uses.letter.export import Professional, oid_of
from ambroise.uses.letter.export.cda import (
    INS_NIA,
    INS_NIR,
    PROFESSIONALS,
    TYPE,
    patient_numbers,
    stays_oid,
)
from ambroise.uses.letter.export.document import local

Act = Literal["send", "recall"]
APPLICATION: Final = "AMBROISE"
ENCODING: Final = "UNICODE UTF-8"
_ESCAPED: Final = str.maketrans(
    {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\r": " ", "\n": " "}
)
_ENDS: Final = {"send": "S", "recall": "R"}
_ISO: Final = "ISO"


def control_id(outgoing: Outgoing, act: Act) -> str:
    """Return MSH-10: the same at each try, so that a receiver may see that it has it."""
    return f"{outgoing.id}{_ENDS[act]}"


def message(outgoing: Outgoing, act: Act, receiver: str) -> bytes:
    """Return the message in UTF-8; `receiver` is MSH-5 and MSH-6, by `|`."""
    event = "T04" if act == "recall" else "T10" if outgoing.replaces else "T02"
    result = {"T02": "F", "T10": "C", "T04": "D"}[event]
    letter = outgoing.letter
    at = _moment(letter.made.decided_at)
    application, _, facility = receiver.partition("|")
    segments = [
        [
            "MSH", "^~\\&", APPLICATION, _said(letter.hospital.finess or letter.hospital.name),
            _said(application), _said(facility), _moment(outgoing.prepared_at), "",
            f"MDM^{event}^MDM_T02", control_id(outgoing, act), "P", "2.5", "", "", "", "", "FRA",
            ENCODING, "FR",
        ],
        ["EVN", event, _moment(outgoing.prepared_at)],
        _patient(outgoing),
        _stay(outgoing),
        _header(outgoing, event, at),
        _document(outgoing, result, at),
    ]  # fmt: skip
    return "".join(f"{'|'.join(one).rstrip('|')}\r" for one in segments).encode()


def _said(text: str) -> str:
    return text.translate(_ESCAPED)


def _moment(at: datetime) -> str:
    return f"{local(at):%Y%m%d%H%M%S%z}"


def _patient(outgoing: Outgoing) -> list[str]:
    letter, one = outgoing.letter, outgoing.letter.patient
    numbers = [
        f"{_said(number)}^^^&{authority}&{_ISO}^"
        + ({INS_NIR: "INS-NIR", INS_NIA: "INS-NIA"}.get(authority, "PI"))
        for authority, number in patient_numbers(letter)
    ]
    names = [
        f"{_said(one.birth_name)}^{_said(one.first_given_name)}"
        f"^{_said(' '.join(one.given_names))}^^^^L"
    ]
    if one.used_name and one.used_name != one.birth_name:
        used = one.used_given_name or one.first_given_name
        names.append(f"{_said(one.used_name)}^{_said(used)}^^^^^D")
    born = f"{one.birth_date:%Y%m%d}" if one.birth_date else ""
    sex = one.sex if one.sex in ("M", "F") else "U"
    return ["PID", "1", "", "~".join(numbers), "", "~".join(names), "", born, sex]


def _stay(outgoing: Outgoing) -> list[str]:
    letter = outgoing.letter
    number = f"{_said(letter.stay.number)}^^^&{stays_oid(letter)}&{_ISO}^VN"
    segment = ["PV1", "1", "I", *[""] * 16, number if letter.stay.number else ""]
    segment += [""] * 24
    segment.append(_moment(letter.stay.start))
    segment.append(_moment(letter.stay.end) if letter.stay.end else "")
    return segment


def _person(who: Professional) -> str:
    if not who.rpps:
        return f"^{_said(who.name)}"
    return f"{who.rpps}^{_said(who.name)}^^^^^^^ASIP-SANTE-PS&{PROFESSIONALS}&{_ISO}^D^^^RPPS"


def _number(number: str) -> str:
    return f"{oid_of(number)}^{APPLICATION}"


def _header(outgoing: Outgoing, event: str, at: str) -> list[str]:
    made = outgoing.letter.made
    author = _person(made.decided_by)
    signed = f"{author}{'^' * (14 - author.count('^'))}{at}"
    copies = ""
    if outgoing.addressee.kind in ("general_practitioner", "referrer"):
        copies = _person(Professional(outgoing.addressee.name, outgoing.addressee.rpps))
    return [
        "TXA", "1", _type(), "AP", at, author, at, "", "", author, "", "", _number(made.number),
        _number(outgoing.replaces) if event == "T10" else "", "", "", "", "LA", "",
        "CA" if event == "T04" else "AV", "", "", signed, copies,
    ]  # fmt: skip


def _type() -> str:
    return f"{TYPE[0]}^{_said(TYPE[1])}^LN"


def _document(outgoing: Outgoing, result: str, at: str) -> list[str]:
    kind = "TEXT^XML" if outgoing.media_type == "application/xml" else "application^pdf"
    data = f"^{kind}^Base64^{b64encode(outgoing.body).decode()}"
    return ["OBX", "1", "ED", _type(), "1", data, "", "", "", "", "", result, "", "", at]
