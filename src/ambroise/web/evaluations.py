"""« Évaluations »: what each use is worth on gold, and the cases to read for who may read them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

import yaml
from fastapi import APIRouter, Form, Path, Query, Response
from markupsafe import Markup
from pydantic import TypeAdapter, ValidationError

from ambroise.access import GOLD, REGISTER, Action, Decision, Purpose
from ambroise.errors import EvaluationUnknown, GenerationGone, UseUnknown
from ambroise.evaluation import asking, history, tables
from ambroise.evaluation.figures import SHARE, SMALL, totals
from ambroise.evaluation.history import Evaluation, main_figures
from ambroise.evaluation.kept import Answer, DoneCase, DoneCases
from ambroise.evaluation.report import aggregate
from ambroise.evaluation.report_page import html
from ambroise.evaluation.running import TRIVIAL
from ambroise.evaluation.words import (
    ARMS,
    ISSUES,
    METHODS,
    REASONS,
    TRAITS,
    between,
    number,
    said,
)
from ambroise.uses import all_uses, find_use, generations, resource_of
from ambroise.uses.choosing import engines_for
from ambroise.uses.contract import RunId
from ambroise.uses.scoring import Measure
from ambroise.web.inputs import LARGEST, Key
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

HERE: Final = "/evaluations"
EVALUATION: Final = (Purpose.EVALUATION,)
SHOWN_FIRST: Final = 3
"""Measures that the list shows of each evaluation."""

Asked = Annotated[str, Query(max_length=200)]
Taken = Literal["html", "json"]
Place = Annotated[int, Path(ge=0, le=LARGEST)]

router = APIRouter(prefix=HERE)


@dataclass(frozen=True, slots=True)
class Line:
    """An evaluation in the list, with its first measures."""

    one: Evaluation
    method: str
    cases: int | None
    figures: tuple[tuple[str, str, str], ...]  # words, value, interval


@dataclass(frozen=True, slots=True)
class Answered:
    """What one engine proposed for a case; `text` is None when its content is no longer kept."""

    arm: str
    answer: Answer
    text: str | None


@router.get("")
def evaluations(
    visitor: SignedIn, usage: Asked = "", moteur: Asked = "", jeu: Asked = ""
) -> Response:
    visitor.ask(Action.READ_REGISTER, REGISTER, OPERATIONS)
    state = visitor.site.state
    every = history.listed(state)
    found = history.listed(state, use=usage, engine=moteur, gold=jeu)
    return visitor.page(
        "evaluations.html",
        visitor.words("evaluation.title"),
        lines=[_line(one, visitor.lang) for one in found],
        choices={
            "usage": ("use", sorted({one.use for one in every}), usage),
            "moteur": ("engine", sorted({one.engine for one in every}), moteur),
            "jeu": ("gold", sorted({one.gold for one in every}), jeu),
        },
        names=visitor.site.names(),
        scored=(scored := _scored(visitor)),
        engines=_engines(visitor, scored),
        golds=list(asking.golds(visitor.site.settings)),
        place=visitor.site.settings.golds,
        here=HERE,
    )


@router.post("")
def evaluate(
    visitor: Posting,
    use: Annotated[Key, Form()],
    gold: Annotated[str, Form(max_length=200)],
    engine: Annotated[str, Form(max_length=200)],
    compared: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Queue an evaluation, and show its job."""
    site = visitor.site
    wanted = asking.Wanted(use, engine, gold, compared or None)
    decision = visitor.ask(Action.EVALUATE_USE, resource_of(site.state, use), EVALUATION)
    return visitor.go(f"/taches/{asking.ask(site, wanted, decision, clock=site.clock).key}")


@router.get("/{evaluation_id}")
def evaluation(visitor: SignedIn, evaluation_id: Key) -> Response:
    """Show the figures: whole to who may read the cases, else as they may leave."""
    visitor.ask(Action.READ_REGISTER, REGISTER, OPERATIONS)
    found, report = _over(visitor, evaluation_id)
    inside = visitor.may(Action.READ_EVALUATED_CASES, REGISTER, EVALUATION)
    told = report if inside else aggregate(report)
    lang = visitor.lang
    return visitor.page(
        "evaluation.html",
        visitor.words("evaluation.one_title", use=found.use, engine=found.engine),
        found=found,
        report=told,
        inside=told.get("inside"),
        gold=report["manifest"]["gold"],
        method=said(METHODS, report["manifest"]["gold"]["method"], lang),
        figures=tables.spanning(list(tables.figure_rows(told, lang))),
        differences=list(tables.difference_rows(told, lang)),
        groups=[
            (said(TRAITS, one.trait, lang), tables.spanning(one.rows), one.hidden)
            for one in tables.group_tables(told, lang)
        ],
        arms=list(tables.arm_rows(told, lang)),
        lost=lambda one: tables.lost_said(report, one["measures"], lang),
        outcome=lambda name: said(ISSUES, name, lang),
        reason=lambda name: said(REASONS, name, lang),
        drawn=Markup,
        facts=list(tables.manifest_rows(told)),
        gap=visitor.gap(Action.READ_EVALUATED_CASES, REGISTER, EVALUATION),
        names=visitor.site.names(),
        small=SMALL,
        here=f"{HERE}/{evaluation_id}",
        back=HERE,
    )


@router.get("/{evaluation_id}/agregat.{form}")
def take_aggregate(visitor: SignedIn, evaluation_id: Key, form: Taken) -> Response:
    visitor.ask(Action.READ_REGISTER, REGISTER, OPERATIONS)
    _, report = _over(visitor, evaluation_id)
    return _file(aggregate(report), form, f"evaluation-{evaluation_id}-agregat", visitor.lang)


@router.get("/{evaluation_id}/rapport.{form}")
def take_report(visitor: SignedIn, evaluation_id: Key, form: Taken) -> Response:
    decision = _reading(visitor)
    _, report = _over(visitor, evaluation_id)
    _note(visitor, decision, "evaluation.report_taken", evaluation_id)
    return _file(report, form, f"evaluation-{evaluation_id}", visitor.lang)


@router.get("/{evaluation_id}/cas/{place}")
def case(visitor: SignedIn, evaluation_id: Key, place: Place) -> Response:
    """Show a case, what was right and what each engine proposed: content, so traced."""
    decision = _reading(visitor)
    found, report = _over(visitor, evaluation_id)
    site = visitor.site
    kept = DoneCases(site.settings, site.vault, evaluation_id).read(place)
    if kept.person_id is not None:
        person = replace(site.door.person_resource(kept.person_id), state=GOLD)
        decision = visitor.ask(Action.READ_IDENTIFIED, person, EVALUATION)
    _note(visitor, decision, "evaluation.case_read", evaluation_id, place=place)
    places = [one["place"] for one in report["inside"]["worst"]]
    around = dict(pairwise(places))
    back = {after: before for before, after in around.items()}
    measures = [Measure(**one) for one in report["measures"]]
    return visitor.page(
        "evaluation_case.html",
        visitor.words("evaluation.case_title", case=kept.id),
        found=found,
        case=kept,
        expected=_plain(kept.gold),
        answers=[
            _answered(visitor, found.use, name, answer)
            for name, answer in kept.answers.items()
            if name != TRIVIAL
        ],
        rows=_rows(kept, measures, visitor.lang),
        arm=lambda name: said(ARMS, name, visitor.lang),
        outcome=lambda name: said(ISSUES, name, visitor.lang),
        previous=back.get(place),
        next=around.get(place),
        here=f"{HERE}/{evaluation_id}",
    )


def _scored(visitor: Visitor) -> list[str]:
    """Return the uses that say how they are scored and that the visitor may evaluate now."""
    state = visitor.site.state
    return [
        name
        for name in sorted(all_uses())
        if hasattr(find_use(name), "measures")
        and visitor.may(Action.EVALUATE_USE, resource_of(state, name), EVALUATION)
    ]


def _engines(visitor: Visitor, scored: list[str]) -> list[str]:
    site = visitor.site
    found = {
        engine: None
        for name in scored
        for engine in engines_for(find_use(name), visitor.actor, site.settings, site.clock())
    }
    return list(found)


def _line(one: Evaluation, lang: str) -> Line:
    figures = main_figures(one.report)[:SHOWN_FIRST] if one.report else ()
    return Line(
        one,
        said(METHODS, one.manifest["gold"]["method"], lang),
        one.report["cases"]["done"] if one.report else None,
        tuple(
            (
                each.fr if lang == "fr" else each.en,
                number(each.value, each.unit, lang),
                between(each.low, each.high, each.unit, lang),
            )
            for each in figures
        ),
    )


def _over(visitor: Visitor, evaluation_id: str) -> tuple[Evaluation, Mapping[str, Any]]:
    """Return an evaluation and its report; raises EvaluationUnknown until it is over."""
    found = history.evaluation(visitor.site.state, evaluation_id)
    if found.report is None:
        raise EvaluationUnknown
    return found, found.report


def _reading(visitor: Visitor) -> Decision:
    return visitor.ask(Action.READ_EVALUATED_CASES, REGISTER, EVALUATION)


def _answered(visitor: Visitor, use: str, arm: str, answer: Answer) -> Answered:
    """Return the content of a run, from its own record."""
    if not answer.run_id:
        return Answered(arm, answer, None)
    site = visitor.site
    try:
        run = RunId(answer.run_id)
        kept = generations.read(site.settings, site.vault, run, answer.started)
    except GenerationGone:
        return Answered(arm, answer, None)
    return Answered(arm, answer, _told(use, kept.value))


def _told(name: str, value: Any) -> str:
    """Return a proposition as its use files it, or as it was kept if the use has changed since."""
    try:
        use = find_use(name)
        return use.text(TypeAdapter(use.value_type).validate_python(value))
    except (UseUnknown, ValidationError):
        return _plain(value)


def _plain(value: Any) -> str:
    """Return a value in as few lines as can be read."""
    return yaml.safe_dump(
        value, allow_unicode=True, sort_keys=False, default_flow_style=None, width=60
    )


def _rows(
    kept: DoneCase, measures: list[Measure], lang: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return, by measure, what each engine got out of what."""
    sums = {arm: totals(answer.parts, measures) for arm, answer in kept.answers.items()}
    rows = []
    for one in measures:
        told = {arm: found[one.name] for arm, found in sums.items()}
        if any(of for _, of in told.values()):
            cells = [(arm, _got(one, got, of, lang)) for arm, (got, of) in told.items()]
            rows.append((one.fr if lang == "fr" else one.en, cells))
    return rows


def _got(measure: Measure, got: float, of: float, lang: str) -> str:
    """Return what was got out of what, or the number alone of what is told once a case."""
    whole = of != 1 or measure.unit == SHARE
    return f"{got:g} / {of:g}" if whole else number(got, measure.unit, lang)


def _note(visitor: Visitor, decision: Decision, act: str, key: str, **more: int) -> None:
    visitor.site.door.note(
        decision,
        act,
        count=1,
        detail={"evaluation": key, **more},
        request_id=visitor.request_id,
    )


def _file(report: Mapping[str, Any], form: Taken, name: str, lang: str) -> Response:
    page = form == "html"
    content = html(report, lang) if page else json.dumps(report, ensure_ascii=False, indent=1)
    return Response(
        content,
        media_type="text/html; charset=utf-8" if page else "application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"'},
    )
