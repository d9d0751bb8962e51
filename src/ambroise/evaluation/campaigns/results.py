"""What a campaign measured: progress, and how its readers agree on each thing that is asked."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from ambroise.evaluation.campaigns import reading, store
from ambroise.evaluation.campaigns.agreement import (
    NONE,
    Agreement,
    Figure,
    agreement,
    f1,
)
from ambroise.evaluation.campaigns.answers import Answer, Mark
from ambroise.evaluation.campaigns.model import STATES, Campaign, Case, State
from ambroise.evaluation.campaigns.questions import Question
from ambroise.uses.recording import Installation

OUTSIDE: Final = "O"
"""The class of a word that a reader leaves alone."""
Read = tuple[Case, tuple[Answer, ...]]


@dataclass(frozen=True, slots=True)
class Results:
    """`states` counts cases. Agreement is between blind readers, before anything is settled.

    `nominal` is on words (passages), principal diagnoses by RUM (codes) or items; `exact` and
    `overlap` are F1 of passages, `codes` that of (RUM, label, code).
    """

    states: Mapping[State, int]
    read_by_all: int
    differing: int
    nominal: Agreement | None
    exact: Figure
    overlap: Figure
    codes: Figure
    labels: Mapping[str, int]


def results_of(house: Installation, campaign: Campaign, cases: Sequence[Case]) -> Results:
    """Return the results of a campaign; limits are drawn with the seed of its sample."""
    draw = campaign.draw
    wanted = draw.readers if draw else 0
    states = Counter(one.state(wanted) for one in cases)
    read = [
        (one, reading.answers_of(house, campaign, one))
        for one in cases
        if draw and len(one.ended) == wanted
    ]
    seed = draw.seed if draw else 0
    finals = [reading.final_of(house, campaign, one) for one in cases]
    found = [mark for final in finals for mark in final or () if mark.value != "absent"]
    return Results(
        states={state: states[state] for state in STATES},
        read_by_all=len(read),
        differing=sum(len(set(map(frozenset, said))) > 1 for _, said in read),
        nominal=nominal(campaign.question, read, seed=seed) if read else None,
        exact=f1([_pairs(said, _exact) for _, said in read], seed=seed),
        overlap=f1([_pairs(said, _overlapping) for _, said in read], seed=seed),
        codes=f1([_pairs(said, _same_codes) for _, said in read], seed=seed)
        if campaign.question.kind == "codes"
        else NONE,
        labels=Counter(mark.label for mark in found),
    )


def nominal(question: Question, read: Sequence[Read], *, seed: int) -> Agreement:
    """Return the agreement of readers on the units of a question."""
    return agreement([units(question, one, said) for one, said in read], seed=seed)


def units(
    question: Question, case: Case, said: Sequence[Answer]
) -> dict[Hashable, list[Hashable | None]]:
    """Return what each reader says of each unit of a case: a word, a RUM, an item."""
    if question.kind == "spans":
        return {
            (note, start): [_class_at(one, note, start, end) for one in said]
            for note, words in case.words.items()
            for start, end in words
        }
    if question.kind == "codes":
        rums = sorted({mark.rum for one in said for mark in one if mark.label == "DP"})
        return {rum: [_value(one, "DP", rum) for one in said] for rum in rums}
    return {label.name: [_value(one, label.name, 0) for one in said] for label in question.labels}


def as_json(campaign: Campaign, results: Results) -> dict[str, Any]:
    """Return figures without anything of a person: what `campaign.json` holds."""
    nominal_ = results.nominal
    named = (
        {}
        if nominal_ is None
        else {
            "observed": nominal_.observed,
            "kappa": nominal_.kappa,
            "ac1": nominal_.ac1,
            "alpha": nominal_.alpha,
        }
    )
    named |= {"f1_exact": results.exact, "f1_overlap": results.overlap, "f1_codes": results.codes}
    return {
        "format": "ambroise-campaign-1",
        "campaign": campaign.id,
        "use": campaign.use,
        "question": campaign.question.kind,
        "guide": {"version": campaign.guide.number, "sha256": campaign.guide.digest},
        "readers": campaign.draw.readers if campaign.draw else 0,
        "cases": dict(results.states),
        "read_by_all": results.read_by_all,
        "differing": results.differing,
        "units": nominal_.units if nominal_ else 0,
        "agreement": {
            name: [one.estimate, one.low, one.high] for name, one in named.items() if one != NONE
        },
    }


def differences(said: Sequence[Answer]) -> list[tuple[Mark, tuple[bool, ...]]]:
    """Return the marks that not every reader made, and who made each, in the order of the text."""
    made = {mark for one in said for mark in one}
    rows = [(mark, tuple(mark in one for one in said)) for mark in sorted(made, key=_place)]
    return [(mark, by) for mark, by in rows if not all(by)]


def _place(mark: Mark) -> tuple[int, str, int, int, int, str]:
    return mark.rum, mark.label, mark.note_id, mark.start, mark.end, mark.value


def _class_at(answer: Answer, note: int, start: int, end: int) -> str:
    labels = {
        one.label for one in answer if one.note_id == note and one.start < end and start < one.end
    }
    return "+".join(sorted(labels)) or OUTSIDE


def _value(answer: Answer, label: str, rum: int) -> str | None:
    return next((one.value for one in answer if (one.label, one.rum) == (label, rum)), None)


def _pairs(said: Sequence[Answer], matched: Any) -> tuple[float, float]:
    """Return the sums that F1 is made of, over every pair of readers of a case."""
    matches = marked = 0
    for one, other in combinations(said, 2):
        hits, of = matched(one, other)
        matches, marked = matches + hits, marked + of
    return float(matches), float(marked)


def _spans(answer: Answer) -> set[Mark]:
    return {mark for mark in answer if mark.end}


def _exact(one: Answer, other: Answer) -> tuple[int, int]:
    first, second = _spans(one), _spans(other)
    return 2 * len(first & second), len(first) + len(second)


def _overlapping(one: Answer, other: Answer) -> tuple[int, int]:
    first, second = _spans(one), _spans(other)
    return _touched(first, second) + _touched(second, first), len(first) + len(second)


def _touched(these: Iterable[Mark], those: Iterable[Mark]) -> int:
    """Return how many of these share a character with one of those that says the same."""
    kept = list(those)
    return sum(
        any(
            a.says == b.says and a.note_id == b.note_id and a.start < b.end and b.start < a.end
            for b in kept
        )
        for a in these
    )


def _same_codes(one: Answer, other: Answer) -> tuple[int, int]:
    first, second = ({mark.says for mark in answer} for answer in (one, other))
    return 2 * len(first & second), len(first) + len(second)


def progress(house: Installation, campaign: Campaign) -> Mapping[State, int]:
    """Return how many cases are in each state."""
    wanted = campaign.draw.readers if campaign.draw else 0
    states = Counter(one.state(wanted) for one in store.cases_of(house.state, campaign.id))
    return {state: states[state] for state in STATES}
