"""Diagnoses, acts, measures and documents of a row, as FHIR resources."""

import base64
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar
from urllib.parse import quote

from ambroise.intake.tabular.facts import Act, Dated, Diagnosis, Document, Measure
from ambroise.intake.tabular.values import Value
from ambroise.intake.tabular.writing import Resource, Telling, category, named, said
from ambroise.intake.told import Untold

_ROLES: Final = ("DP", "DR", "DAS", "DA")
_NATURES: Final = {
    "diagnostic": "encounter-diagnosis",
    "antecedent": "history",
    "antécédent": "history",
    "probleme": "problem-list-item",
    "problème": "problem-list-item",
}
_CATEGORIES: Final = {
    "laboratoire": "laboratory",
    "constante": "vital-signs",
    "mode_de_vie": "social-history",
    "questionnaire": "survey",
}
_STATES: Final = {
    "valide": "final",
    "provisoire": "preliminary",
    "corrige": "corrected",
    "corrigé": "corrected",
    "attente": "registered",
}
_FORMS: Final = {
    "texte": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "rtf": "text/rtf",
}
_SUFFIXES: Final = {
    "txt": "text/plain",
    "htm": "text/html",
    "html": "text/html",
    "rtf": "text/rtf",
    "pdf": "application/pdf",
    "xml": "text/xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_ERROR: Final = "entered-in-error"

F = TypeVar("F", bound=Dated)
Make = Callable[[F, Telling, str, bool], Resource | None]


def each(told: Iterable[F], telling: Telling, make: Make[F]) -> Iterator[Resource]:
    """Yield what `make` gives of each fact of a kind that the row tells."""
    for rank, fact in enumerate(told):
        if telling.row.meets(fact.when):
            void = bool(fact.void) and telling.row.meets(fact.void)
            if found := make(fact, telling, telling.own_id(rank), void):
                yield found


def diagnosis(told: Diagnosis, telling: Telling, id_: str, void: bool) -> Resource | None:
    """Return a Condition, None where the row has no code and no words."""
    code = telling.concept(told.codes)
    if not code:
        return None
    role = telling.word(told.role).upper()
    if role and role not in _ROLES:
        raise Untold("bad_word", telling.origin(told.role))
    kinds = [telling.chosen(told.nature, _NATURES, "diagnostic"), role]
    return telling.resource(
        "Condition",
        id_,
        verificationStatus=category("condition-ver-status", _ERROR if void else "confirmed"),
        category=[category("condition-category", kind) for kind in kinds if kind],
        code=code,
        subject=telling.subject(),
        encounter=telling.encounter(),
        recordedDate=telling.moment(told.date),
    )


def act(told: Act, telling: Telling, id_: str, void: bool) -> Resource | None:
    """Return a Procedure, None where the row has no code and no words."""
    code = telling.concept(told.codes)
    if not code:
        return None
    start, end = telling.moment(told.start), telling.moment(told.end)
    performer = named(telling.word(told.performer))
    comment = telling.word(told.comment)
    return telling.resource(
        "Procedure",
        id_,
        status=_ERROR if void else "completed",
        code=code,
        subject=telling.subject(),
        encounter=telling.encounter(),
        performedDateTime="" if end else start,
        performedPeriod=said(start=start, end=end) if end else None,
        performer=[{"actor": performer}] if performer else [],
        note=[{"text": comment}] if comment else [],
    )


def measure(told: Measure, telling: Telling, id_: str, void: bool) -> Resource | None:
    """Return an Observation, None where the row has no result.

    Raises Untold `no_code` for a result of nothing.
    """
    result = _result(told, telling)
    state = telling.chosen(told.state, _STATES, "valide")
    if not result and state != "registered":
        return None
    code = telling.concept(told.codes)
    if not code:
        raise Untold("no_code", telling.origin(told.codes[0].value, told.codes[0].label))
    bounds = said(low=_quantity(told, told.low, telling), high=_quantity(told, told.high, telling))
    kind = _CATEGORIES[told.category] if told.category else ""
    return telling.resource(
        "Observation",
        id_,
        status=_ERROR if void else state,
        category=[category("observation-category", kind)] if kind else [],
        code=code,
        subject=telling.subject(),
        encounter=telling.encounter(),
        effectiveDateTime=telling.moment(told.date),
        referenceRange=[bounds] if bounds else [],
        **result,
    )


def _result(told: Measure, telling: Telling) -> Resource:
    word = telling.word(told.value)
    if told.value and word:
        number = told.value.read_number(word)
        if number is None and told.value.decimal:
            raise Untold("bad_number", told.value.named)
        if number is None:
            return {"valueString": word}
        compared = said(value=number.value, comparator=number.comparator)
        return {"valueQuantity": compared | _unit(told, telling)}
    if text := telling.word(told.text):
        return {"valueString": text}
    answer = telling.concept([told.answer]) if told.answer else None
    return {"valueCodeableConcept": answer} if answer else {}


def _quantity(told: Measure, value: Value | None, telling: Telling) -> Resource | None:
    number = telling.number(value)
    return None if number is None else {"value": number} | _unit(told, telling)


def _unit(told: Measure, telling: Telling) -> Resource:
    unit, ucum = telling.word(told.unit), telling.word(told.ucum)
    coded = {"system": "http://unitsofmeasure.org", "code": ucum} if ucum else {}
    return said(unit=unit or ucum) | coded


def document(told: Document, telling: Telling, id_: str, void: bool) -> Resource | None:
    """Return a DocumentReference, None where the row has no text and no file."""
    text, file = telling.word(told.text), telling.word(told.file)
    if not text and not file:
        return None
    title = telling.word(told.title)
    if text:
        data = base64.b64encode(text.encode()).decode()
        attachment = said(contentType=_FORMS[told.form], data=data, title=title)
    else:
        kind = _SUFFIXES.get(file.rpartition(".")[2].lower(), "text/plain")
        path = quote(file.replace("\\", "/"))
        attachment = said(contentType=kind, url=path, title=title)
    author = named(telling.word(told.author))
    encounter = telling.encounter()
    return telling.resource(
        "DocumentReference",
        id_,
        status=_ERROR if void else "current",
        type=telling.concept(told.kinds) if told.kinds else None,
        subject=telling.subject(),
        date=telling.moment(told.date),
        author=[author] if author else [],
        description=title,
        content=[{"attachment": attachment}],
        context={"encounter": [encounter]} if encounter else None,
    )
