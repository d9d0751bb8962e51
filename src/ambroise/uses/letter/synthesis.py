"""What happened: background, diagnoses, cited course, acts, results out of range."""

import math
from collections.abc import Iterable
from dataclasses import replace

from ambroise.text.folding import fold
from ambroise.uses.letter.checklist import NOT_DONE, checklist
from ambroise.uses.letter.identities import patient_source
from ambroise.uses.letter.lines import Line, missing, row
from ambroise.uses.letter.passages import Passages, Section
from ambroise.uses.letter.planned import not_planned
from ambroise.uses.letter.schema import Item, Presence
from ambroise.uses.letter.wording import day, number, one_line, sentence
from ambroise.warehouse.views import Act, Code, Measurement, Problem, Stated, StayView

CODINGS = {"CIM10": "CIM-10", "ICD10": "CIM-10", "ICD10FR": "CIM-10", "CCAM": "CCAM"}
"""Vocabularies whose code a French physician reads beside the label."""

MOST_RESULTS = 12


def background(given: StayView, passages: Passages) -> list[Line]:
    """Return allergies first, then the history of the record that the notes do not already say."""
    lines = [*_allergies(given, passages)]
    cited = not_planned(passages.lines(Section.HISTORY, heading="Antécédents"), given)
    of_the_stay = {(one.code.vocabulary, one.code.code) for one in given.problems if one.code.code}
    before = (
        one
        for one in given.history
        if (one.start is None or one.start.date() < given.stay.start.date())
        and (one.code.vocabulary, one.code.code) not in of_the_stay
    )
    family = passages.lines(Section.FAMILY, heading="Antécédents familiaux")
    return [*lines, *cited, *_problems(before, "Antécédents", cited), *family]


def _allergies(given: StayView, passages: Passages) -> list[Line]:
    banner = given.banner
    cited = not_planned(passages.lines(Section.ALLERGIES, heading="Allergies"), given)
    if banner.allergies_stated is Stated.PRESENT and banner.allergies:
        lines = []
        for one in banner.allergies:
            if not (label := one_line(one.label)):
                continue
            text = label
            if one.reaction:
                text += f", réaction : {one_line(one.reaction)}"
            source = row(one.ref, (one.label, one.reaction))
            lines.append(Line(sentence(text), (source,), heading="Allergies"))
        return _not_said(lines, cited) + cited
    if cited:
        return cited
    if banner.allergies_stated is Stated.ABSENT:
        source = patient_source(banner, "allergies : absence déclarée")
        text = "Absence d'allergie déclarée."
        return [Line(text, (source,), heading="Allergies", presence=Presence.ABSENT)]
    return [missing(Item.NONE, "Allergies", heading="Allergies")]


def synthesis(given: StayView, passages: Passages) -> list[Line]:
    told = [
        *passages.lines(Section.ILLNESS, heading="Histoire de la maladie"),
        *passages.lines(Section.COURSE, heading="Évolution"),
    ]
    conclusion = passages.lines(Section.CONCLUSION, heading="Conclusion")
    diagnoses = _problems(given.problems, "Diagnostics", ())
    cited = [*told, *conclusion]
    if not cited:
        cited = [missing(Item.SYNTHESIS, "Synthèse médicale", heading="Évolution")]
    return [
        *diagnoses,
        *(cited if not conclusion else told),
        *_acts(given.acts),
        *passages.lines(Section.FINDINGS, heading="Examens complémentaires"),
        *_results(given.measurements),
        *conclusion,
        *checklist(given, passages),
    ]


def _problems(problems: Iterable[Problem], heading: str, cited: Iterable[Line]) -> list[Line]:
    lines: dict[str, Line] = {}
    for one in problems:
        label = _coded(one.code)
        if label:
            source = row(one.ref, (one.code.label, one.code.vocabulary, one.code.code))
            lines.setdefault(fold(label), Line(sentence(label), (source,), heading=heading))
    return _not_said(lines.values(), cited, by_label=True)


def _not_said(
    lines: Iterable[Line], cited: Iterable[Line], *, by_label: bool = False
) -> list[Line]:
    said = fold(" ".join(line.text for line in cited))
    kept = []
    for line in lines:
        words = fold(line.text).split(" (" if by_label else ",")[0].rstrip(".")
        if words not in said:
            kept.append(line)
    return kept


def _coded(code: Code) -> str:
    label = one_line(code.label)
    system = CODINGS.get(code.vocabulary.upper().replace("-", ""), "")
    if not label:
        return f"{system} {code.code}".strip() if code.code else ""
    return f"{label} ({system} {code.code})" if system and code.code else label


def _acts(acts: Iterable[Act]) -> list[Line]:
    """Return each act once: its coded line and its images are one when named alike that day."""
    lines: dict[tuple[str, str], Line] = {}
    for one in acts:
        label = _coded(one.code)
        if not label or one.kind not in ("procedure", "imaging") or one.status in NOT_DONE:
            continue
        when = f", le {day(one.at)}" if one.at is not None else ""
        source = row(one.ref, (one.code.label, one.code.vocabulary, one.code.code, one.at))
        line = Line(sentence(f"{label}{when}"), (source,), heading="Actes et examens")
        key = fold(one_line(one.code.label) or label), when
        known = lines.get(key)
        if known is not None:
            fuller = max(known, line, key=lambda item: len(item.text))
            line = replace(fuller, sources=(*known.sources, source))
        lines[key] = line
    return list(lines.values())


def _results(measurements: Iterable[Measurement]) -> list[Line]:
    """Return the last value of each measure when it is out of its own reference range."""
    last: dict[tuple[str, str], Measurement] = {}
    for one in measurements:
        if one.value is not None and math.isfinite(one.value) and one.status != "registered":
            last[one.code.vocabulary, one.code.code or one.code.label] = one
    odd = [one for one in last.values() if _out_of_range(one) and one_line(one.code.label)]
    shown = odd[:MOST_RESULTS]
    lines = [_result(one) for one in shown]
    if lines and len(odd) > len(shown):
        detail = f"{len(odd) - len(shown)} autre(s) résultat(s) hors bornes au dossier"
        lines[-1] = replace(lines[-1], flags=(("shortened", detail),))
    return lines


def _out_of_range(one: Measurement) -> bool:
    value = one.value
    if value is None:
        return False
    return (one.low is not None and value < one.low) or (one.high is not None and value > one.high)


def _result(one: Measurement) -> Line:
    value = number(one.value) if one.value is not None else one.text
    text = one_line(f"{one.code.label} : {one.operator} {value} {one.unit}")
    text += f" le {day(one.at)}{_range(one)}."
    source = row(
        one.ref,
        (one.code.label, one.operator, one.value, one.unit, one.at, one.low, one.high),
    )
    return Line(text, (source,), heading="Derniers résultats hors bornes")


def _range(one: Measurement) -> str:
    if one.low is not None and one.high is not None:
        return f" (référence : {number(one.low)} à {number(one.high)})"
    if one.low is not None:
        return f" (référence : au moins {number(one.low)})"
    return f" (référence : au plus {number(one.high)})" if one.high is not None else ""
