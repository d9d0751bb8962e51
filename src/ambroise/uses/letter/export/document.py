"""A validated letter as every format writes it: who, for whom, the sentences and their marks.

Nothing here is looked up: the same value gives the same bytes in every format, so that a letter
sent again is the same document.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from ambroise.engines import shown_engine
from ambroise.errors import LetterNotValidated
from ambroise.uses.contract import Pointer
from ambroise.uses.drafts import DraftLine, Proposal
from ambroise.uses.letter.schema import Letter, Presence, Statement
from ambroise.uses.letter.template import Logo, Template
from ambroise.uses.letter.wording import day, day_and_hour
from ambroise.warehouse.views import Banner, Contact, Stay

Direction = Literal["ltr", "rtl"]
HOSPITAL_TIME: Final = ZoneInfo("Europe/Paris")
CONTRADICTED: Final = "(le dossier se contredit)"
_ENGINE: Final = "Moteur : "
_NO_BREAK: Final = "\u00a0"
_HELD: Final = re.compile(r" (?=[:;?!»%])|(?<=«) |(?<=\d) (?=(?:mg|g|µg|ml|mL|mm|cm|kg|h|UI)\b)")
_NOT_XML: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


class Mark(StrEnum):
    """What a sentence rests on, printed beside it: no format leaves it out."""

    CITED = "cited"
    OWN = "own"  # no passage, or rewritten: a doctor confirmed it, and it is theirs
    CONTRADICTED = "contradicted"  # cited, and the record says two things
    MISSING = "missing"  # what the record does not give, said as such


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    mark: Mark
    note: str  # the words of the mark, "" for none


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Professional:
    name: str
    rpps: str  # eleven figures, "" when nobody told it
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Hospital:
    """The establishment as other systems know it; what is not configured is ""."""

    name: str
    finess: str
    patients_oid: str  # who gives the patient numbers (IPP)
    stays_oid: str


@dataclass(frozen=True, slots=True)
class Made:
    """What the store knows of a validated version: its number, its place, who decided."""

    number: str
    first: str  # number of the first version: all of them are one document
    version: int
    replaces: str  # number of the validated version before this one, "" for none
    decided_by: Professional
    decided_at: datetime
    engine: str
    use_version: str


@dataclass(frozen=True, slots=True)
class LetterDocument:
    """What is written; `language` is its code, `large` asks for large print."""

    made: Made
    title: str
    hospital: Hospital
    patient: Banner
    stay: Stay
    practitioner: Professional | None  # the patient's own
    doctor: Professional | None  # in charge of the stay
    signatory: str
    parts: tuple[Part, ...]
    greeting: str
    closing: str
    header: tuple[str, ...]
    footer: tuple[str, ...]
    said: tuple[str, ...]  # who validated and when; what proposed
    logo: Logo | None
    language: str = "fr"
    direction: Direction = "ltr"
    large: bool = False

    @property
    def decided_at(self) -> datetime:
        """When it was validated, in the hospital's time."""
        return local(self.made.decided_at)

    @property
    def patient_lines(self) -> tuple[str, ...]:
        """The traits that identify the patient, then the stay."""
        return (*_identity(self.patient), _stay(self.stay))


def document_of(
    proposal: Proposal,
    made: Made,
    *,
    banner: Banner,
    contacts: tuple[Contact, ...],
    stay: Stay,
    hospital: Hospital,
    template: Template,
) -> LetterDocument:
    """Return what is printed and sent of a validated letter; raises LetterNotValidated."""
    if proposal.line.state != "validated" or not isinstance(proposal.value, Letter):
        raise LetterNotValidated(id=proposal.line.id)
    letter = proposal.value
    when = day_and_hour(local(made.decided_at))
    said = (
        template.says("validated", doctor=made.decided_by.name, date=when),
        template.says("proposed", engine=shown_engine(made.engine).removeprefix(_ENGINE)),
    )
    doctor = _first(stay.practitioners, "practitioner")
    return LetterDocument(
        made=made,
        title=letter.title,
        hospital=hospital,
        patient=banner,
        stay=stay,
        practitioner=_first(contacts, "general_practitioner"),
        doctor=doctor,
        signatory=letter.signatory or (doctor.name if doctor else made.decided_by.name),
        parts=tuple(_parts(proposal, letter, template)),
        greeting=held(template.says("greeting")),
        closing=held(template.says("closing")),
        header=template.header,
        footer=template.footer,
        said=tuple(held(one) for one in said if one),
        logo=template.logo,
    )


def numbers_of(versions: list[DraftLine], line: DraftLine) -> tuple[str, str]:
    """Return the number of the first version of a letter, and of the validated one before it.

    `versions` are those of its stay, in any order.
    """
    known = {one.id: one for one in versions}
    replaced, first = "", line
    while first.previous and first.previous in known:
        first = known[first.previous]
        if not replaced and first.state == "validated":
            replaced = first.id
    return first.id, replaced


def oid_of(number: str) -> str:
    """Return the OID of a document: a UUID below 2.25 (ITU-T X.667), that asks no registration."""
    return f"2.25.{UUID(number).int}"


def local(at: datetime) -> datetime:
    """Return `at` in French legal time, which the warehouse's times without a zone are in."""
    return at.replace(tzinfo=HOSPITAL_TIME) if at.tzinfo is None else at.astimezone(HOSPITAL_TIME)


def held(text: str) -> str:
    """Return French text whose punctuation and units stay with their word."""
    return _HELD.sub(_NO_BREAK, printable(text))


def printable(text: str) -> str:
    """Return `text` without the characters that no XML file can hold."""
    return text.translate(_NOT_XML)


def _parts(proposal: Proposal, letter: Letter, template: Template) -> Iterator[Part]:
    flags, cited = proposal.draft.flags, {one.statement for one in proposal.draft.evidence}
    against = {one.statement for one in flags if one.code == "contradicted"}
    checked = against | {one.statement for one in flags if one.code == "unconfirmed"}
    as_cited = checked - set(proposal.edits)
    as_cited -= {one.statement for one in flags if one.code == "unsupported"}
    own = proposal.to_confirm - as_cited

    def line(pointer: Pointer, statement: Statement) -> Line:
        text = held(statement.text)
        if pointer in own:
            return Line(text, Mark.OWN, held(template.says("own_words")))
        if statement.presence is Presence.MISSING:
            return Line(text, Mark.MISSING, "")
        if pointer not in cited:
            return Line(text, Mark.OWN, held(template.says("own_words")))
        if pointer in against:
            return Line(text, Mark.CONTRADICTED, CONTRADICTED)
        return Line(text, Mark.CITED, "")

    for placed in template.placed(letter):
        lines = [
            (one.heading, line(Pointer(f"/blocks/{placed.at}/statements/{index}/text"), one))
            for index, one in enumerate(placed.block.statements)
            if one.text
        ]
        if lines:
            groups = groupby(lines, key=lambda one: one[0])
            yield Part(
                placed.title,
                tuple(Group(heading, tuple(each for _, each in of)) for heading, of in groups),
            )


def _first(contacts: tuple[Contact, ...], role: str) -> Professional | None:
    found = next((one for one in contacts if one.role == role and one.name.strip()), None)
    if found is None:
        return None
    return Professional(found.name.strip(), found.rpps, found.address, found.phone)


def _identity(one: Banner) -> Iterator[str]:
    """Yield the traits of RNIV 1, birth name first."""
    born = "né" if one.sex == "M" else "née" if one.sex == "F" else "né(e)"
    name = f"{one.birth_name.upper()} {one.first_given_name}".strip()
    used = one.used_name.upper()
    if used and used != one.birth_name.upper():
        name += f" (nom utilisé{_NO_BREAK}: {used})"
    if one.birth_date is not None:
        name += f", {born} le {day(one.birth_date)}"
    yield name
    numbers = [f"IPP{_NO_BREAK}: {one.patient_number}"] if one.patient_number else []
    if one.ins:
        status = f" (identité {one.ins_status})" if one.ins_status else ""
        numbers.insert(0, f"Matricule INS{_NO_BREAK}: {one.ins}{status}")
    if numbers:
        yield " – ".join(numbers)


def _stay(stay: Stay) -> str:
    number = f"Séjour {stay.number}, " if stay.number else "Séjour "
    end = f" au {day(stay.end)}" if stay.end else ""
    return f"{number}du {day(stay.start)}{end}"
