"""The person, the stay and the movements that a row tells, or only mentions, as FHIR resources.

Extensions are those of HL7 France (fr-core) and of FHIR R4 that the mapping to OMOP reads.
"""

from collections.abc import Iterator
from typing import Final

from ambroise.intake.tabular.facts import IDENTITY_STATES, SEXES, STAY_KINDS, Move, Patient, Stay
from ambroise.intake.tabular.identifiers import INS_SYSTEMS, numbers
from ambroise.intake.tabular.writing import TERMINOLOGY, Resource, Telling, named, said, text_only
from ambroise.intake.told import Untold

_RELIABILITY: Final = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability"
_STATES: Final = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445"
_BIRTH_PLACE: Final = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
_ACT_CODE: Final = f"{TERMINOLOGY}/v3-ActCode"
_UNKNOWN_CLASS: Final = {"system": f"{TERMINOLOGY}/v3-NullFlavor", "code": "UNK"}


def patient(person: Patient, telling: Telling) -> Resource:
    """Return the person, and put his id in `telling`.

    A mention bears no date, so that all mentions of one person by the same numbers are one record.
    Raises Untold `no_patient`.
    """
    number, ins = telling.word(person.number), telling.word(person.ins).replace(" ", "")
    if not number and not ins:
        raise Untold("no_patient", telling.origin(person.number, person.ins))
    telling.patient = telling.shared_id(number, *([ins] if ins else []))
    identifiers = []
    if number:
        identifiers.append(("PI", telling.system(telling.mapping.domains.patient), number))
    if ins:
        system, kind = INS_SYSTEMS[person.ins_kind]
        identifiers.append((kind, system, ins))
    death = telling.moment(person.death)
    return telling.resource(
        "Patient",
        telling.patient,
        dated=person.traits,
        extension=_extensions(person, telling),
        identifier=numbers(identifiers),
        name=_names(person, telling),
        telecom=[
            {"system": system, "value": value}
            for system, value in (
                ("phone", telling.word(person.phone)),
                ("email", telling.word(person.mail)),
            )
            if value
        ],
        gender=_sex(person, telling),
        birthDate=telling.moment(person.birth)[:10],
        deceasedDateTime=death,
        address=_addresses(person, telling),
    )


def _extensions(person: Patient, telling: Telling) -> list[Resource]:
    found: list[Resource] = []
    state = telling.word(person.state).upper()
    if state:
        if state not in IDENTITY_STATES:
            raise Untold("bad_word", telling.origin(person.state))
        coding = {"system": _STATES, "code": state}
        status = {"url": "identityStatus", "valueCoding": coding}
        found.append({"url": _RELIABILITY, "extension": [status]})
    if town := telling.word(person.birth_town):
        found.append({"url": _BIRTH_PLACE, "valueAddress": {"city": town}})
    return found


def _names(person: Patient, telling: Telling) -> list[Resource]:
    given = [word for value in person.given_names for word in telling.word(value).split()]
    official = said(family=telling.word(person.birth_name), given=given)
    usual = said(family=telling.word(person.used_name))
    uses = (("official", official), ("usual", usual))
    return [{"use": use, **name} for use, name in uses if name]


def _sex(person: Patient, telling: Telling) -> str:
    word = telling.word(person.sex)
    if word and word.upper() not in SEXES:
        raise Untold("bad_word", telling.origin(person.sex))
    return SEXES[word.upper()] if word else ""


def _addresses(person: Patient, telling: Telling) -> list[Resource]:
    street = telling.word(person.street)
    home = said(
        line=[street] if street else [],
        postalCode=telling.word(person.zip_code),
        city=telling.word(person.town),
    )
    return [{"use": "home", **home}] if home else []


def stay(told: Stay, telling: Telling) -> Resource | None:
    """Return the stay, and put its id in `telling`; None where the row has no stay number."""
    number = telling.word(told.number)
    if not number:
        return None
    telling.stay = telling.shared_id(number)
    start, end = telling.moment(told.start), telling.moment(told.end)
    return telling.resource(
        "Encounter",
        telling.stay,
        dated=told.traits,
        identifier=numbers([("VN", telling.system(telling.mapping.domains.stay), number)]),
        status=_status(told, start, end, telling),
        class_=_class(told, telling),
        subject=telling.subject(),
        participant=_attending(told, telling),
        period=said(start=start, end=end),
        reasonCode=[one for one in (text_only(telling.word(told.reason)),) if one],
        hospitalization=said(
            admitSource=telling.local("mode-entree", told.entry),
            dischargeDisposition=telling.local("mode-sortie", told.exit),
        ),
        serviceProvider=_unit(telling.word(told.unit), telling.word(told.unit_label), telling),
    )


def _status(told: Stay, start: str, end: str, telling: Telling) -> str:
    if told.void and telling.row.meets(told.void):
        return "entered-in-error"
    return "finished" if end else "in-progress" if start else "unknown"


def _class(told: Stay, telling: Telling) -> Resource:
    if not told.traits:
        return _UNKNOWN_CLASS
    return {"system": _ACT_CODE, "code": telling.chosen(told.kind, STAY_KINDS, "hospitalisation")}


def _attending(told: Stay, telling: Telling) -> list[Resource]:
    name = named(telling.word(told.attending))
    if not name:
        return []
    coding = {"system": f"{TERMINOLOGY}/v3-ParticipationType", "code": "ATND"}
    return [{"type": [{"coding": [coding]}], "individual": name}]


def _unit(code: str, label: str, telling: Telling) -> Resource | None:
    if not code:
        return None
    system = telling.system(telling.mapping.domains.unit)
    return {"identifier": {"system": system, "value": code}, "display": label or code}


def moves(told: tuple[Move, ...], telling: Telling) -> Iterator[Resource]:
    """Yield the movements of the row's stay; a row without unit or start tells none."""
    for rank, move in enumerate(told):
        if not telling.stay or not telling.row.meets(move.when):
            continue
        start, end = telling.moment(move.start), telling.moment(move.end)
        unit = _unit(telling.word(move.unit), telling.word(move.unit_label), telling)
        if not start or not unit:
            continue
        void = bool(move.void) and telling.row.meets(move.void)
        period = said(start=start, end=end)
        yield telling.resource(
            "Encounter",
            f"mvt-{telling.own_id(rank)}",
            status="entered-in-error" if void else "finished" if end else "in-progress",
            class_={"system": _ACT_CODE, "code": "IMP"},
            subject=telling.subject(),
            partOf=telling.encounter(),
            period=period,
            location=[{"location": unit, "period": period}],
        )
