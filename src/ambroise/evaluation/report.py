"""The report of an evaluation as JSON: what stays inside, and the aggregate that may leave.

`FORMAT` names the shape; docs/evaluation.md says every field.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from ambroise.evaluation.figures import (
    SHARE,
    SMALL,
    Figures,
    Scores,
    figures,
    totals,
)
from ambroise.evaluation.gold import Rejected
from ambroise.evaluation.history import Evaluation
from ambroise.evaluation.kept import Answer, DoneCase
from ambroise.evaluation.strata import groups
from ambroise.uses.scoring import Measure

FORMAT: Final = "ambroise-evaluation/1"
WORST: Final = 20
"""Cases to read, the worst first."""
THOUSAND: Final = 1000
JOULES_A_WATT_HOUR: Final = 3600
_INSIDE: Final = ("started_by", "machine")
"""What the manifest says that an aggregate leaves out."""

Json = dict[str, Any]


def report_of(
    found: Evaluation,
    cases: Sequence[DoneCase],
    measures: Sequence[Measure],
    rejected: Sequence[Rejected],
    *,
    schemas: Mapping[str, Sequence[str]],
    now: datetime,
) -> Json:
    """Return the whole report, small groups and errors to read included."""
    made = found.manifest
    read = [one for one in cases if not one.unread]
    arms = list(read[0].answers) if read else []
    scores = [Scores(one.cluster, _parts(one)) for one in read]
    versions = {one["name"]: one["version"] for one in made["arms"]}

    def computed(some: Sequence[Scores]) -> Json:
        drawn = {"seed": made["seed"], "resamples": made["resamples"]}
        return _figures(figures(some, measures, arms, **drawn, whole=scores))

    return {
        "format": FORMAT,
        "id": found.id,
        "use": found.use,
        "made_at": now.isoformat(),
        "manifest": dict(made) | {"schemas": dict(schemas)},
        "measures": [asdict(one) for one in measures],
        "arms": [{"name": name, "version": versions.get(name, "")} for name in arms],
        "cases": _counts(cases, rejected, arms),
        "costs": {name: _cost(read, name) for name in arms},
        "whole": computed(scores) if scores else _nothing(),
        "groups": {
            trait: {
                name: computed([scores[place] for place in places])
                for name, places in named.items()
            }
            for trait, named in groups([one.strata for one in read]).items()
        },
        "inside": {
            "rejected": [asdict(one) for one in rejected],
            "unread": [{"case": one.id, "reason": one.unread} for one in cases if one.unread],
            "worst": _worst(cases, measures, arms),
        },
    }


def aggregate(report: Mapping[str, Any]) -> Json:
    """Return what may leave: no case, no person, no machine, and no figure on few stays.

    Where one group of a trait is hidden, the next smallest is too: it would be had by subtraction.
    """
    kept = {name: value for name, value in report.items() if name != "inside"}
    manifest = {name: value for name, value in report["manifest"].items() if name not in _INSIDE}
    return kept | {
        "manifest": manifest,
        "whole": _told(report["whole"], hidden=report["whole"]["stays"] < SMALL),
        "groups": {
            trait: {name: _told(one, hidden=name in _hidden(named)) for name, one in named.items()}
            for trait, named in report["groups"].items()
        },
    }


def _hidden(named: Mapping[str, Any]) -> set[str]:
    ordered = sorted(named, key=lambda name: named[name]["stays"])
    small = [name for name in ordered if named[name]["stays"] < SMALL]
    return set(ordered[: len(small) + 1]) if small else set()


def _told(group: Mapping[str, Any], *, hidden: bool) -> Json:
    if hidden:
        return _nothing() | {"hidden": True}
    small = {(one["arm"], one["measure"]) for one in group["figures"] if one["stays"] < SMALL}
    return {
        **group,
        "figures": [one for one in group["figures"] if (one["arm"], one["measure"]) not in small],
        "differences": [
            one
            for one in group["differences"]
            if small.isdisjoint({(one["arm"], one["measure"]), (one["other"], one["measure"])})
        ],
    }


def _figures(found: Figures) -> Json:
    return {
        "stays": found.stays,
        "cases": found.cases,
        "hidden": False,
        "figures": [asdict(one) | {"small": one.small} for one in found.figures],
        "differences": [asdict(one) for one in found.differences],
    }


def _nothing() -> Json:
    return {"stays": None, "cases": None, "hidden": False, "figures": [], "differences": []}


def _parts(case: DoneCase) -> dict[str, Any]:
    return {name: answer.parts for name, answer in case.answers.items()}


def _counts(cases: Sequence[DoneCase], rejected: Sequence[Rejected], arms: Iterable[str]) -> Json:
    read = [one for one in cases if not one.unread]
    return {
        "done": len(read),
        "unread": len(cases) - len(read),
        "rejected": len(rejected),
        "outcomes": {
            name: {
                outcome: sum(one.answers[name].outcome == outcome for one in read)
                for outcome in ("drafted", "declined", "failed")
            }
            for name in arms
        },
    }


def _cost(cases: Sequence[DoneCase], arm: str) -> Json:
    """Return what an arm cost; energy is None unless every case says it, in watt-hours."""
    answers = [one.answers[arm] for one in cases]
    joules = [one.energy for one in answers if one.energy is not None]
    whole = sum(joules) / JOULES_A_WATT_HOUR if len(joules) == len(answers) else None
    return {
        "seconds": round(sum(one.seconds for one in answers), 6),
        "tokens": sum(one.tokens for one in answers),
        "energy_wh": whole,
        "energy_wh_a_thousand": None if whole is None else whole * THOUSAND / len(answers),
        "energy_method": ", ".join(sorted({one.energy_method for one in answers})),
    }


def _worst(
    cases: Sequence[DoneCase], measures: Sequence[Measure], arms: Sequence[str]
) -> list[Json]:
    """Return the cases that the engine evaluated served worst: failed ones, then by share lost.

    A case loses, on each measure in shares, what it lacks of the best; cases that lose as much are
    ordered by what is counted in them and should not be there.
    """
    listed = []
    for place, case in enumerate(cases):
        if case.unread:
            continue
        answer = case.answers[arms[0]]
        shares, counts = _lost(answer, measures)
        share = sum(shares.values()) / len(shares) if shares else 0.0
        failed = answer.outcome == "failed"
        lost = {name: value for name, value in (shares | counts).items() if value > 0}
        if failed or lost:
            order = (not failed, -share, -sum(counts.values()), place)
            listed.append((order, place, case, answer, lost))
    return [
        {
            "place": place,
            "case": case.id,
            "outcome": answer.outcome,
            "cause": answer.cause,
            "measures": lost,
        }
        for _, place, case, answer, lost in sorted(listed, key=lambda one: one[0])[:WORST]
    ]


def _lost(answer: Answer, measures: Sequence[Measure]) -> tuple[dict[str, float], dict[str, float]]:
    """Return what a case lacks of the best by measure: shares, then whole counts.

    A mean or a score (words a sentence, an index of reading) is no error of the case.
    """
    sums = totals(answer.parts, measures)
    told = [(one, *sums[one.name]) for one in measures if sums[one.name][1] > 0 and not one.rare]
    shares = {
        one.name: 1 - got / of if one.better == "high" else got / of
        for one, got, of in told
        if one.unit == SHARE
    }
    counts = {
        one.name: got
        for one, got, of in told
        if one.unit != SHARE and one.better == "low" and of == 1 and got == round(got)
    }
    return shares, counts
