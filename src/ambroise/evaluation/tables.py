"""The tables of a report, ready to be shown: the same rows on the page and in the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ambroise.evaluation.picture import around_none, reach, whiskers
from ambroise.evaluation.words import (
    ARMS,
    MEANS,
    OUTCOMES,
    SHOWN,
    between,
    difference,
    energy,
    group_said,
    number,
    said,
)

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure: of an engine, or of a group; `svg` is safe, the rest is plain text."""

    measure: str
    of: str
    value: str
    interval: str
    means: str
    stays: int
    small: bool
    svg: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    measure: str
    other: str
    value: str
    interval: str
    shown: str
    tone: str
    svg: str


@dataclass(frozen=True, slots=True)
class ArmRow:
    """What an engine did and cost."""

    name: str
    version: str
    outcomes: tuple[tuple[str, int], ...]
    seconds: float
    tokens: int
    energy: str


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The figures of the engine evaluated in the groups of one trait; `hidden` ones are named."""

    trait: str
    rows: tuple[FigureRow, ...]
    hidden: tuple[str, ...]


def figure_rows(report: Report, lang: str) -> Iterator[FigureRow]:
    """Yield every figure, measure by measure, the engine evaluated first."""
    for measure in report["measures"]:
        found = [one for one in report["whole"]["figures"] if one["measure"] == measure["name"]]
        ends = reach(found, measure["unit"])
        for one in found:
            yield _row(one, measure, said(ARMS, one["arm"], lang), ends, lang)


def difference_rows(report: Report, lang: str) -> Iterator[DifferenceRow]:
    for measure in report["measures"]:
        name, unit = measure["name"], measure["unit"]
        found = [one for one in report["whole"]["differences"] if one["measure"] == name]
        start, end = around_none(found)
        for one in found:
            if one["value"] is None:
                continue
            yield DifferenceRow(
                measure=measure[lang],
                other=said(ARMS, one["other"], lang),
                value=difference(one["value"], unit, lang),
                interval=between(one["low"], one["high"], unit, lang),
                shown=said(SHOWN, one["shown"], lang),
                tone={"better": "ok", "worse": "alert"}.get(one["shown"], ""),
                svg=whiskers(one["value"], one["low"], one["high"], start=start, end=end),
            )


def arm_rows(report: Report, lang: str) -> Iterator[ArmRow]:
    for one in report["arms"]:
        cost, counts = report["costs"][one["name"]], report["cases"]["outcomes"][one["name"]]
        yield ArmRow(
            name=said(ARMS, one["name"], lang),
            version=one["version"],
            outcomes=tuple((said(OUTCOMES, name, lang), count) for name, count in counts.items()),
            seconds=cost["seconds"],
            tokens=cost["tokens"],
            energy=energy(cost, lang),
        )


def group_tables(report: Report, lang: str) -> Iterator[GroupTable]:
    first = report["arms"][0]["name"] if report["arms"] else ""
    for trait, named in report["groups"].items():
        rows: list[FigureRow] = []
        for measure in report["measures"]:
            found = [
                (group, one)
                for group, held in named.items()
                for one in held["figures"]
                if (one["arm"], one["measure"]) == (first, measure["name"])
            ]
            ends = reach([one for _, one in found], measure["unit"])
            rows += [
                _row(one, measure, group_said(trait, group, lang), ends, lang)
                for group, one in found
            ]
        hidden = [group_said(trait, name, lang) for name, one in named.items() if one["hidden"]]
        yield GroupTable(trait, tuple(rows), tuple(hidden))


def lost_said(report: Report, lost: Mapping[str, float], lang: str) -> str:
    """Return what a case loses, measure by measure."""
    measures = {one["name"]: one for one in report["measures"]}
    return " ; ".join(
        f"{measures[name][lang]} {number(value, measures[name]['unit'], lang)}"
        for name, value in lost.items()
    )


def manifest_rows(report: Report) -> Iterator[tuple[str, str]]:
    """Yield every value of the manifest by its path."""
    yield from _paths(report["manifest"], "")


def _paths(held: Any, above: str) -> Iterator[tuple[str, str]]:
    for name, value in enumerate(held) if isinstance(held, list) else held.items():
        if isinstance(value, dict | list):
            yield from _paths(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", str(value)


def _row(
    one: Mapping[str, Any],
    measure: Mapping[str, Any],
    of: str,
    ends: tuple[float, float],
    lang: str,
) -> FigureRow:
    return FigureRow(
        measure=measure[lang],
        of=of,
        value=number(one["value"], measure["unit"], lang),
        interval=between(one["low"], one["high"], measure["unit"], lang),
        means=said(MEANS, one["means"], lang),
        stays=one["stays"],
        small=one["small"],
        svg=whiskers(one["value"], one["low"], one["high"], start=ends[0], end=ends[1]),
    )


def spanning(rows: Sequence[FigureRow]) -> list[tuple[str, list[FigureRow]]]:
    """Return rows that follow each other by measure, so that each measure is named once."""
    found: list[tuple[str, list[FigureRow]]] = []
    for row in rows:
        if not found or found[-1][0] != row.measure:
            found.append((row.measure, []))
        found[-1][1].append(row)
    return found
