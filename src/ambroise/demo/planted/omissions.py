"""Errors by which the hospital report leaves out what it had to say."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final

from ambroise.demo import letters
from ambroise.demo.marks import extents, shown
from ambroise.demo.planted.error import Planted, Planter, Stated
from ambroise.demo.planted.statements import (
    FactKey,
    in_words_of,
    is_allergy_list,
    passages_of,
    rewrite,
    stands_alone,
    without,
)
from ambroise.demo.record import Case, Stay


def _reports(case: Case) -> list[tuple[Stay, int]]:
    return [
        (stay, number)
        for stay in case.stays
        for number, told in enumerate(stay.told)
        if told.kind == "hospital"
    ]


def _omit(stated: Stated, stay: Stay, number: int, key: FactKey) -> Planted | None:
    """The fact taken out of a report where it can be done without a trace."""
    place = (stay.number, number)
    here = [one for one in stated.get(key, []) if one.place == place]
    if not here or not all(
        stands_alone(one.line, one.at) and len(extents(one.text)) == 0 for one in here
    ):
        return None

    def left_out(_: str, line: str) -> str | None:
        left: str | None = line
        for at in reversed(passages_of(line, key)):
            left = without(left or "", at)
        return left

    true = " / ".join(dict.fromkeys(shown(one.text) for one in here))
    rewrite(stay, number, left_out)
    others = dict.fromkeys(one.place for one in stated[key] if one.place != place)
    return Planted("omission", *key, (place, *others), true, "")


def _left_out(
    rng: Random, case: Case, stated: Stated, keys: list[tuple[Stay, FactKey]]
) -> Planted | None:
    reports = _reports(case)
    for stay, key in rng.sample(keys, len(keys)):
        for of_stay, number in reports:
            if of_stay is stay and (planted := _omit(stated, stay, number, key)):
                return planted
    return None


def _in_place_of(old: str, new: str | None) -> Callable[[str, str], str | None]:
    return lambda _, line: new if line == old else line


def _no_result(rng: Random, case: Case, stated: Stated) -> Planted | None:
    """A result that has not come back, left out of the report."""
    keys = [
        (stay, (kind, key))
        for stay in case.stays
        for report in stay.reports
        for result in report.results
        if result.value is None
        for kind, key in [("measure", report.of(result.loinc).key)]
    ]
    return _left_out(rng, case, stated, keys)


def _no_allergy(rng: Random, case: Case, stated: Stated) -> Planted | None:
    """An allergy that other documents state, left out of the report."""
    if not case.allergies or len(case.allergies) > 1:
        return None
    item = case.allergies[0]
    key = (item.kind, item.key)
    for stay, number in _reports(case):
        place = (stay.number, number)
        here = [one for one in stated.get(key, []) if one.place == place]
        others = dict.fromkeys(one.place for one in stated.get(key, []) if one.place != place)
        if here and others and all(is_allergy_list(one.line) for one in here):
            rewrite(stay, number, _in_place_of(here[0].line, None))
            return Planted("omission", *key, (place, *others), item.text, "")
    return _left_out(rng, case, stated, [(stay, key) for stay in case.stays])


def _no_reason(rng: Random, case: Case, stated: Stated) -> Planted | None:
    """A drug changed without a word of why in the report."""
    changed = [
        (stay, drug)
        for stay in case.stays
        for drug in stay.drugs
        if drug.reason and drug.stage != "ward"
    ]
    for stay, drug in rng.sample(changed, len(changed)):
        key = (drug.kind, drug.key)
        for of_stay, number in _reports(case):
            if of_stay is not stay:
                continue
            place = (stay.number, number)
            here = [one for one in stated.get(key, []) if one.place == place]
            listed = [
                one
                for one in here
                if one.line[one.at.start : one.at.end] == letters.exit_line(drug)
            ]
            if len(here) != 1 or not listed:
                continue
            unsaid = replace(drug, reason="")
            line = in_words_of(
                case, replace(stay, drugs=[unsaid]), stay.told[number], letters.exit_line(unsaid)
            )
            old, at = listed[0].line, listed[0].at
            rewrite(stay, number, _in_place_of(old, old[: at.start] + line + old[at.end :]))
            return Planted("omission", "reason", drug.key, (place,), drug.reason, "")
    return None


def _no_appointment(rng: Random, case: Case, stated: Stated) -> Planted | None:
    """An appointment left out of the report."""
    keys = [(stay, (item.kind, item.key)) for stay in case.stays for item in stay.appointments]
    return _left_out(rng, case, stated, keys)


OMISSIONS: Final[tuple[Planter, ...]] = (_no_result, _no_allergy, _no_reason, _no_appointment)
