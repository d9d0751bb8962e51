"""What comes after: awaited results, follow-up, the letter given to the patient."""

import re
from typing import Final

from ambroise.text.dates import find_dates
from ambroise.text.folding import fold
from ambroise.uses.letter import planned
from ambroise.uses.letter.identities import patient_source
from ambroise.uses.letter.lines import Line, missing, row
from ambroise.uses.letter.passages import Passage, Passages, Section
from ambroise.uses.letter.schema import Item, Presence
from ambroise.uses.letter.wording import agreement, day, number, one_line, sentence
from ambroise.warehouse.views import StayView

_PENDING: Final = frozenset({"registered", "preliminary", "partial"})
_AWAITED: Final = re.compile(r"\ben attente\b|\ba recuperer\b|resultats? (?:a venir|attendus?)")
_NOTHING_AWAITED: Final = re.compile(r"\b(?:pas de|aucune?s?|sans) [^.;]{0,40}\ben attente\b")
_SHORTEST_NAME: Final = 3

_MEANT_FOR_ANOTHER: Final = frozenset(
    {Section.REASON, Section.ALLERGIES, Section.HISTORY, Section.AWAITED}
    | {Section.DISCHARGE_TREATMENTS}
)
"""Parts where something that the record plans stands for want of a title that is known."""

ARRIVED: Final = "Arrivés depuis le compte rendu"

_NEXT: Final = re.compile(
    r"\brendez-?vous\b|\brdv\b|consultations? de (?:controle|suivi)|\bsera (?:revue?|recontactee?)"
    r"|a revoir\b|consultation (?:prevue|programmee)|revoir en consultation"
)


def awaited(given: StayView, passages: Passages) -> list[Line]:
    """Return the results that have not come back, from the rows then from the notes."""
    lines: dict[str, Line] = {}
    for one in given.measurements:
        label = one_line(one.panel) or one_line(one.code.label)
        if one.status in _PENDING and label:
            text = sentence(f"{label}, demande du {day(one.at)} : résultat en attente")
            source = row(one.ref, (one.panel, one.code.label, one.at, one.status))
            lines.setdefault(text, Line(text, (source,), item=Item.AWAITED))
    for act in given.acts:
        label = one_line(act.code.label)
        if act.kind in ("report", "imaging") and act.status in _PENDING and label:
            when = f", demande du {day(act.at)}" if act.at is not None else ""
            text = sentence(f"{label}{when} : résultat en attente")
            source = row(act.ref, (act.code.label, act.at, act.status))
            lines.setdefault(text, Line(text, (source,), item=Item.AWAITED))
    absent, elsewhere = [], []
    plans = planned.Planned(given)
    for passage in passages.sentences:
        words = fold(passage.quote)
        if plans.names(passage.quote):
            continue
        if _NOTHING_AWAITED.search(words):
            absent.append(
                Line(passage.sentence, (passage.source,), presence=Presence.ABSENT,
                     item=Item.AWAITED)
            )  # fmt: skip
        elif passage.section is Section.AWAITED or _AWAITED.search(words):
            line = Line(passage.sentence, (passage.source,), item=Item.AWAITED)
            known = _arrived(passage, given)
            if known is not None or passages.closes(passage) or passage.section is Section.AWAITED:
                lines.setdefault(line.text, line if known is None else known)
            else:
                elsewhere.append(line)
    return list(lines.values()) or absent[:1] or elsewhere


def _arrived(passage: Passage, given: StayView) -> Line | None:
    """Return the result that a document awaited and that the record holds since, else None.

    The analysis is the one that the sentence names, taken on a day that it tells, or once only.
    """
    words = fold(passage.quote)
    days = {one.first() for one in find_dates(passage.quote) if one.day and one.year}
    found = [
        one
        for one in given.measurements
        if one.status == "final"
        and (one.value is not None or one.text.strip())
        and len(one.code.label) >= _SHORTEST_NAME
        and fold(one_line(one.code.label)) in words
        and (not days or one.at.date() in days)
    ]
    if not found or (not days and len(found) > 1):
        return None
    last = found[-1]
    value = (
        f"{last.operator} {number(last.value)} {last.unit}" if last.value is not None else last.text
    )
    text = sentence(f"{last.code.label} du {day(last.at)}, arrivé depuis : {one_line(value)}")
    source = row(
        last.ref, (last.code.label, last.operator, last.value, last.text, last.unit, last.at)
    )
    return Line(
        text, (passage.source, source), ARRIVED, presence=Presence.ABSENT, item=Item.AWAITED
    )


def follow_up(given: StayView, passages: Passages) -> list[Line]:
    """Return the sentences of « Suites », those elsewhere that plan something, planned care."""
    cited = passages.lines(Section.FOLLOW_UP, item=Item.FOLLOW_UP)
    known = planned.Planned(given)
    said = {line.text for line in cited}
    headed = fold(" ".join(said))
    elsewhere: list[Line] = []
    for passage in passages.sentences:
        if passage.sentence in said or not _plans(passage, known, headed):
            continue
        line = Line(passage.sentence, (passage.source,), item=Item.FOLLOW_UP)
        if passages.closes(passage) or known.is_to_come(passage.quote):
            said.add(passage.sentence)
            cited.append(line)
        else:
            elsewhere.append(line)
    rows = _planned(given, fold(" ".join(said)))
    return [*cited, *rows] or elsewhere


def _plans(passage: Passage, known: planned.Planned, headed: str) -> bool:
    """Return whether a sentence plans something; `headed` is what « Suites » says, folded."""
    if passage.section in _MEANT_FOR_ANOTHER and known.names(passage.quote):
        names = known.named(passage.quote)
        return not names or any(name not in headed for name in names)
    told_before = passage.section in (Section.ILLNESS, Section.HISTORY)
    return not told_before and _NEXT.search(fold(passage.quote)) is not None


def _planned(given: StayView, said: str) -> list[Line]:
    """Return the care plans of the stay that name something not `said` yet."""
    lines = []
    for act in given.acts:
        label, detail = one_line(act.code.label), one_line(act.text)
        if act.kind != "care_plan" or not (label or detail):
            continue
        if all(fold(part) in said for part in planned.parts(detail or label)):
            continue
        text = " : ".join(part for part in (label, detail) if part)
        source = row(act.ref, (act.code.label, act.text))
        lines.append(Line(sentence(text), (source,), item=Item.FOLLOW_UP))
    return lines


def handover(given: StayView) -> list[Line]:
    """Return what the person who gives the letter fills in; a death leaves nobody to give it to.

    Article R.1112-1-2, I: given on the day of the exit, by a member of the medical team, who makes
    sure that what matters is understood.
    """
    banner, stay = given.banner, given.stay
    died = banner.death_date
    if died is not None and stay.end is not None and died <= stay.end.date():
        words = agreement(banner)
        text = f"Sans objet : {words.patient} {words.deceased} le {day(died)}."
        source = patient_source(banner, banner.death_date)
        return [Line(text, (source,), presence=Presence.ABSENT, item=Item.HANDOVER)]
    wanted = f", le jour de la sortie ({day(stay.end)})" if stay.end is not None else ""
    by = f" (à compléter par la personne qui remet la lettre{wanted})"
    who = "Membre de l'équipe médicale qui remet la lettre et s'assure qu'elle est comprise"
    return [
        missing(Item.HANDOVER, "Date de remise au patient", complement=by),
        missing(Item.NONE, who, complement=" (à compléter)"),
    ]
