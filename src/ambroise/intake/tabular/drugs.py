"""Drugs of a row, as the FHIR resource of what was done with them."""

from typing import Final

from ambroise.intake.tabular.facts import Drug
from ambroise.intake.tabular.writing import Resource, Telling, category, named, said, text_only

_NATURES: Final = {
    word: word for word in "prescription sortie administration traitement dispensation".split()
}
_STATES: Final = {
    "en_cours": "active",
    "termine": "completed",
    "terminé": "completed",
    "arrete": "stopped",
    "arrêté": "stopped",
}


def drug(told: Drug, telling: Telling, id_: str, void: bool) -> Resource | None:
    """Return what the row says of a drug, None where it has no code and no words."""
    code = telling.concept(told.codes)
    if not code:
        return None
    nature = telling.chosen(told.nature, _NATURES, "prescription")
    shared = {
        "medicationCodeableConcept": code,
        "subject": telling.subject(),
        "reasonCode": [one for one in (text_only(telling.word(told.reason)),) if one],
    }
    state = "entered-in-error" if void else telling.chosen(told.state, _STATES, "en_cours")
    if nature == "administration":
        return _administration(told, telling, id_, state, shared)
    if nature == "dispensation":
        return _dispense(told, telling, id_, state, shared)
    if nature == "traitement":
        return _statement(told, telling, id_, state, shared)
    return _request(told, telling, id_, state, shared, discharge=nature == "sortie")


def _request(
    told: Drug, telling: Telling, id_: str, state: str, shared: Resource, *, discharge: bool
) -> Resource:
    kind = "discharge" if discharge else "inpatient"
    return telling.resource(
        "MedicationRequest",
        id_,
        status=state,
        intent="order",
        category=[category("medicationrequest-category", kind)],
        encounter=telling.encounter(),
        authoredOn=telling.moment(told.date) or telling.moment(told.start),
        requester=named(telling.word(told.prescriber)),
        dosageInstruction=_dosage(told, telling, bounds=_period(told, telling)),
        **shared,
    )


def _administration(
    told: Drug, telling: Telling, id_: str, state: str, shared: Resource
) -> Resource:
    period = _period(told, telling)
    start = telling.moment(told.start) or telling.moment(told.date)
    done = "in-progress" if state == "active" and told.state else state
    return telling.resource(
        "MedicationAdministration",
        id_,
        status="completed" if done == "active" else done,
        context=telling.encounter(),
        effectiveDateTime="" if period.get("end") else start,
        effectivePeriod=period if period.get("end") else None,
        dosage=said(
            text=telling.word(told.posology),
            route=text_only(telling.word(told.route)),
            dose=_dose(told, telling),
        ),
        **shared,
    )


def _statement(told: Drug, telling: Telling, id_: str, state: str, shared: Resource) -> Resource:
    return telling.resource(
        "MedicationStatement",
        id_,
        status=state,
        context=telling.encounter(),
        effectivePeriod=_period(told, telling),
        dateAsserted=telling.moment(told.date),
        dosage=_dosage(told, telling, bounds={}),
        **shared,
    )


def _dispense(told: Drug, telling: Telling, id_: str, state: str, shared: Resource) -> Resource:
    reasons = {name: value for name, value in shared.items() if name != "reasonCode"}
    return telling.resource(
        "MedicationDispense",
        id_,
        status="completed" if state == "active" else state,
        context=telling.encounter(),
        quantity=_dose(told, telling),
        whenHandedOver=telling.moment(told.start) or telling.moment(told.date),
        dosageInstruction=_dosage(told, telling, bounds={}, dose=False),
        **reasons,
    )


def _period(told: Drug, telling: Telling) -> Resource:
    return said(start=telling.moment(told.start), end=telling.moment(told.end))


def _dose(told: Drug, telling: Telling) -> Resource | None:
    value = telling.number(told.dose)
    return None if value is None else said(value=value, unit=telling.word(told.unit))


def _dosage(told: Drug, telling: Telling, *, bounds: Resource, dose: bool = True) -> list[Resource]:
    per_day = telling.number(told.per_day) or 0
    often = {"frequency": int(per_day), "period": 1, "periodUnit": "d"} if per_day >= 1 else {}
    repeat = said(boundsPeriod=bounds) | often
    quantity = _dose(told, telling) if dose else None
    found = said(
        text=telling.word(told.posology),
        route=text_only(telling.word(told.route)),
        timing={"repeat": repeat} if repeat else None,
        doseAndRate=[{"doseQuantity": quantity}] if quantity else [],
    )
    return [found] if found else []
