"""A validated letter as exporters and connectors are given it, without any store."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from ambroise.dispatch.model import Addressee, Outgoing
from ambroise.settings import Recipient
from ambroise.uses.letter.export import FORMATS, Hospital, LetterDocument, Made, Mark, Professional
from ambroise.uses.letter.export.document import Group, Line, Part
from ambroise.warehouse.views import Banner, RowRef, Stated, Stay

NUMBER = "0f8fad5bd9cb469fa16570867728950e"
FORMER = "7c9e667900a54d5a8e6a1a2b3c4d5e6f"
SENDING = "00112233445566ff"
AT = datetime(2026, 3, 20, 15, 4, 5, tzinfo=UTC)
DOCTOR = Professional("Dr Claire Quintin", "10100000017")


def a_letter(**changes: Any) -> LetterDocument:
    banner = Banner(
        7, "DURAND", "Jeanne", ("Jeanne", "Marie"), "MARTIN", "Jeanne", date(1951, 2, 3), "Sète",
        "F", "251023430000142", "qualifiée", "8001234", None, Stated.UNKNOWN, (), (),
    )  # fmt: skip
    stay = Stay(
        42, "26000042", "inpatient", "", datetime(2026, 3, 12, 8, 30), datetime(2026, 3, 20, 14),
        "", "", "", (), (), RowRef("visit_occurrence", 42),
    )  # fmt: skip
    lines = (Line("Dyspnée d'effort.", Mark.CITED, ""),)
    letter = LetterDocument(
        made=Made(NUMBER, NUMBER, 1, "", DOCTOR, AT, "rules", "2"),
        title="Lettre de liaison | séjour ^ de ~ 8 jours & plus",
        hospital=Hospital("Hôpital Saint-Exemple", "750000001", "1.2.250.1.999.1", ""),
        patient=banner,
        stay=stay,
        practitioner=Professional("Dr Paul Lemaire", "10100000025"),
        doctor=DOCTOR,
        signatory=DOCTOR.name,
        parts=(Part("Motif", (Group("", lines),)),),
        greeting="",
        closing="",
        header=(),
        footer=(),
        said=("Lettre validée.",),
        logo=None,
    )
    return replace(letter, **changes)


def an_outgoing(
    kind: Recipient = "general_practitioner",
    *,
    document: Any = "pdf",
    replaces: str = "",
    **changes: Any,
) -> Outgoing:
    letter = a_letter(**changes)
    if replaces:
        letter = replace(letter, made=replace(letter.made, replaces=replaces, version=2))
    made = FORMATS[document]
    return Outgoing(
        SENDING,
        Addressee(kind, "Dr Paul Lemaire", "10100000025"),
        letter,
        replaces,
        made.media_type,
        made.make(letter),
        AT,
    )
