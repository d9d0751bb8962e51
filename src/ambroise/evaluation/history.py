"""The evaluations of the site: what each was made with, and its report once it is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ambroise.errors import EvaluationUnknown
from ambroise.state import State
from ambroise.state.schema import evaluations


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation; `manifest` and `report` are plain JSON, `report` None until it is over."""

    id: str
    key: str
    use: str
    use_version: str
    engine: str
    gold: str
    manifest: Mapping[str, Any]
    report: Mapping[str, Any] | None
    started_by: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MainFigure:
    """One figure for a register: a share in 0..1, or a count a case; None where nothing is said."""

    measure: str
    fr: str
    en: str
    unit: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class UseEvaluation:
    """An evaluation that is over, as the card of a use shows it."""

    id: str
    use_version: str
    engine: str
    engine_version: str
    gold: str
    gold_version: str
    method: str
    cases: int
    figures: tuple[MainFigure, ...]
    ended_at: datetime


def evaluation(state: State, key: str) -> Evaluation:
    """Return one evaluation; raises EvaluationUnknown."""
    with state.read() as connection:
        row = connection.execute(
            sa.select(evaluations).where(evaluations.c.id == key)
        ).one_or_none()
    if row is None:
        raise EvaluationUnknown
    return _evaluation(row)


def unfinished(state: State, key: str) -> Evaluation | None:
    """Return the newest evaluation of these digests that was cut, None when there is none."""
    table = evaluations.c
    query = (
        sa.select(evaluations)
        .where(table.key == key, table.ended_at.is_(None))
        .order_by(table.started_at.desc())
        .limit(1)
    )
    with state.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _evaluation(row)


def listed(state: State, *, use: str = "", engine: str = "", gold: str = "") -> list[Evaluation]:
    """Return evaluations, newest first; each of `use`, `engine` and `gold` limits when given."""
    query = sa.select(evaluations).order_by(evaluations.c.started_at.desc())
    for column, wanted in (
        (evaluations.c.use, use),
        (evaluations.c.engine, engine),
        (evaluations.c.gold, gold),
    ):
        if wanted:
            query = query.where(column == wanted)
    with state.read() as connection:
        return [_evaluation(row) for row in connection.execute(query)]


def evaluations_of(state: State, use: str) -> list[UseEvaluation]:
    """Return the evaluations of a use that are over, newest first."""
    return [_for_register(one) for one in listed(state, use=use) if one.report is not None]


def main_figures(report: Mapping[str, Any]) -> tuple[MainFigure, ...]:
    """Return the figures of the engine evaluated, in the order of the measures of its use."""
    measures = {one["name"]: one for one in report["measures"]}
    return tuple(
        MainFigure(
            one["measure"],
            measures[one["measure"]]["fr"],
            measures[one["measure"]]["en"],
            measures[one["measure"]]["unit"],
            one["value"],
            one["low"],
            one["high"],
        )
        for one in report["whole"]["figures"]
        if one["arm"] == report["arms"][0]["name"]
    )


def _for_register(one: Evaluation) -> UseEvaluation:
    report, made = one.report, one.manifest
    if report is None or one.ended_at is None:
        raise ValueError("the evaluation is over")
    return UseEvaluation(
        one.id,
        one.use_version,
        one.engine,
        report["arms"][0]["version"],
        one.gold,
        made["gold"]["version"],
        made["gold"]["method"],
        report["cases"]["done"],
        main_figures(report),
        one.ended_at,
    )


def _evaluation(row: sa.Row[Any]) -> Evaluation:
    found = row._mapping
    return Evaluation(**{name: found[name] for name in Evaluation.__slots__})
