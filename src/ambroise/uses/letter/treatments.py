"""The sentences of the two treatment blocks."""

import re

from ambroise.text.folding import fold
from ambroise.uses.contract import FlagCode
from ambroise.uses.letter.lines import Line, missing
from ambroise.uses.letter.passages import Passage, Passages, Section
from ambroise.uses.letter.planned import Planned
from ambroise.uses.letter.reconciliation import (
    Medicine,
    Reconciled,
    at_discharge,
    at_entry,
    is_about,
    is_drug_line,
    none_at_entry,
    reconcile,
    states_duration,
)
from ambroise.uses.letter.schema import (
    NOT_FOUND,
    NOT_FOUND_FEMININE,
    Change,
    Item,
    Presence,
    Treatment,
)
from ambroise.uses.letter.wording import sentence
from ambroise.warehouse.views import StayView

_HEADINGS = {
    Change.STARTED: "Débutés pendant le séjour",
    Change.CHANGED: "Modifiés",
    Change.UNCHANGED: "Poursuivis sans changement",
    Change.UNKNOWN: "Prescrits à la sortie",
}
_ALONE = "Cités dans un document, absents des prescriptions de sortie"
_GOES_ON = re.compile(r"continu|poursui|mainten|maintien|inchange|sans changement|identique|repren")
_ENDS = re.compile(r"arret|stop|suspen|remplac|relais|ne pas|plus prendre")
_ORDER = (Change.STARTED, Change.CHANGED, Change.UNCHANGED, Change.UNKNOWN)


def treatments(given: StayView, passages: Passages) -> list[Line]:
    """Return the treatments at discharge by what became of them, with dose and duration."""
    entry = at_entry(given, passages)
    discharge = at_discharge(given, passages)
    found = reconcile(entry, discharge, passages)
    lines = [
        _at_discharge(one) for change in _ORDER for one in found if one.change is change and one.now
    ]
    if lines and not entry and none_at_entry(passages) is None:
        lines.append(missing(Item.NONE, "Traitement à l'entrée"))
    if not lines:
        return passages.lines(Section.DISCHARGE_TREATMENTS, item=Item.TREATMENTS)
    ended = [one.medicine for one in found if one.change is Change.STOPPED]
    return [*lines, *_said_besides(entry, discharge, ended, passages, Planned(given))]


def _gone_on(
    passage: Passage, gone: list[Medicine], discharge: list[Medicine]
) -> tuple[tuple[FlagCode, str], ...]:
    """Return a flag for words that go on with a treatment that the record stops.

    A substance that a treatment of discharge has too speaks of that one, a brand of its own.
    """
    words = fold(passage.quote)
    kept = is_about(passage, discharge)
    products = {one.product for one in discharge}
    if _GOES_ON.search(words) and not _ENDS.search(words):
        for one in gone:
            by_brand = one.product in words and one.product not in products
            if by_brand or (one.named_in(words) and not kept):
                return (("contradicted", f"{one.name} : arrêté au dossier"),)
    return ()


def _said_besides(
    entry: list[Medicine],
    discharge: list[Medicine],
    gone: list[Medicine],
    passages: Passages,
    known: Planned,
) -> list[Line]:
    """Return what the notes say at « Traitement de sortie » that the known treatments do not.

    A drug that only a document names is flagged; anything else there is an instruction.
    """
    alone: list[Line] = []
    instructions: list[Line] = []
    flags: tuple[tuple[FlagCode, str], ...]
    for passage in passages.of(Section.DISCHARGE_TREATMENTS):
        sources = (passage.source,)
        if known.names(passage.quote):
            continue
        if not is_drug_line(passage):
            flags = _gone_on(passage, gone, discharge)
            line = Line(passage.sentence, sources, "Consignes", item=Item.TREATMENTS, flags=flags)
            instructions.append(line)
        elif not is_about(passage, [*entry, *discharge]):
            flags = (("unmatched", _ALONE),)
            line = Line(passage.sentence, sources, _ALONE, item=Item.TREATMENTS, flags=flags)
            alone.append(line)
    return [*alone, *instructions]


def stopped(given: StayView, passages: Passages) -> list[Line]:
    """Return the treatments of entry that are no longer there, with the reason or its absence.

    When every one of them is found at discharge, or a note says that there was none, that is said.
    """
    entry, discharge = at_entry(given, passages), at_discharge(given, passages)
    found = reconcile(entry, discharge, passages)
    lines = [_stopped(one) for one in found if one.change is Change.STOPPED]
    if lines:
        return lines
    if entry and discharge:
        text = "Chaque traitement de l'entrée est retrouvé à la sortie : aucun arrêt."
        sources = tuple(one.source for one in (*entry, *discharge))
        return [Line(text, sources, presence=Presence.ABSENT, item=Item.STOPPED)]
    none = none_at_entry(passages) if not entry else None
    if none is None:
        return []
    said = (none.source,)
    heading = "Traitement à l'entrée"
    return [Line(none.sentence, said, heading, presence=Presence.ABSENT, item=Item.STOPPED)]


def _at_discharge(one: Reconciled) -> Line:
    medicine = one.medicine
    text = f"{medicine.name} : {medicine.dosage or f'posologie {NOT_FOUND_FEMININE}'}"
    if medicine.duration:
        text += f", {medicine.duration}"
    elif not states_duration(medicine):
        text += f", durée {NOT_FOUND_FEMININE}"
    sources = [medicine.source]
    before = _before(one)
    if before and one.before is not None:
        when = "auparavant" if one.change is Change.CHANGED else "à l'entrée"
        text += f" ({when} : {before})"
        sources.append(one.before.source)
    text = sentence(text)
    if one.change in (Change.STARTED, Change.CHANGED):
        text += _why(one)
    if one.reason_source is not None and one.reason_source not in sources:
        sources.append(one.reason_source)
    return Line(
        text,
        tuple(sources),
        _HEADINGS[one.change],
        item=Item.TREATMENTS,
        treatment=_facts(one, before),
        flags=_gaps(one),
    )


def _before(one: Reconciled) -> str:
    """Return the treatment of entry where its words differ from those of discharge."""
    if one.before is None or one.now is None or one.change is Change.UNKNOWN:
        return ""
    if one.change is Change.UNCHANGED and fold(one.before.dosage) == fold(one.now.dosage):
        return ""
    return ", ".join(part for part in (one.before.name, one.before.dosage) if part)


def _stopped(one: Reconciled) -> Line:
    medicine = one.medicine
    text = medicine.name if not medicine.dosage else f"{medicine.name} ({medicine.dosage})"
    sources = [medicine.source]
    if one.replaced_by is not None:
        text += f" : remplacé par {one.replaced_by.name}."
        sources.append(one.replaced_by.source)
    else:
        text += " : arrêté."
    if one.reason_source is not None and one.reason_source not in sources:
        sources.append(one.reason_source)
    return Line(
        sentence(text) + _why(one),
        tuple(sources),
        item=Item.STOPPED,
        treatment=_facts(one, ""),
        flags=_gaps(one),
    )


def _why(one: Reconciled) -> str:
    if not one.reason:
        return f" Motif : {NOT_FOUND}."
    return f" Motif : {one.reason}" + ("" if one.reason[-1] in ".!?…" else ".")


def _facts(one: Reconciled, before: str) -> Treatment:
    medicine = one.medicine
    return Treatment(
        name=medicine.name,
        atc=medicine.atc,
        dosage=medicine.dosage,
        duration=medicine.duration,
        change=one.change,
        before=before,
        reason=one.reason,
    )


def _gaps(one: Reconciled) -> tuple[tuple[FlagCode, str], ...]:
    gaps = []
    if one.change is not Change.STOPPED:
        if not one.medicine.dosage:
            gaps.append(f"posologie {NOT_FOUND_FEMININE}")
        if not states_duration(one.medicine):
            gaps.append(f"durée {NOT_FOUND_FEMININE}")
    if one.change in (Change.STARTED, Change.CHANGED, Change.STOPPED) and not one.reason:
        gaps.append(f"motif {NOT_FOUND}")
    return tuple(("missing", f"{one.medicine.name} : {gap}") for gap in gaps)
