"""« Décrire une population »: who is in a project or in one of its cohorts, or in two of them."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response

from ambroise.access import Action, Purpose
from ambroise.access.hiding import Figure, Hidden
from ambroise.errors import CohortUnknown
from ambroise.warehouse.characterisation import (
    EVERYBODY,
    Cell,
    Characteristics,
    Group,
    characterise,
)
from ambroise.warehouse.characterisation.events import WINDOW
from ambroise.web.groups import KeptCohort, kept_cohorts
from ambroise.web.inputs import LARGEST, Key
from ambroise.web.pyramids import rows_of
from ambroise.web.studies import on_project, resource_of
from ambroise.web.visitor import SignedIn, Visitor

RESEARCH: Final = (Purpose.RESEARCH,)
Version = Annotated[int | None, Query(ge=0, le=LARGEST)]

router = APIRouter(prefix="/projets/{project_id}/population")


@dataclass(frozen=True, slots=True)
class Choice:
    """Versions of cohorts whose members are kept; 0 is everybody, `beside` None is nobody."""

    group: int
    beside: int | None

    @property
    def numbers(self) -> tuple[int, ...]:
        if self.beside is None or self.beside == self.group:
            return (self.group,)
        return (self.group, self.beside)

    @property
    def asked(self) -> dict[str, int]:
        return {"groupe": self.group} | ({} if self.beside is None else {"avec": self.beside})


def chosen(groupe: Version = 0, avec: Annotated[str, Query(pattern=r"^\d{0,18}$")] = "") -> Choice:
    return Choice(groupe or 0, int(avec) if avec else None)


Chosen = Annotated[Choice, Depends(chosen)]


@router.get("")
def population(visitor: SignedIn, project_id: Key, choice: Chosen) -> Response:
    cohorts = kept_cohorts(visitor, project_id)
    found = _found(visitor, project_id, choice, cohorts, Action.COUNT)
    resource = resource_of(visitor, project_id, data=True)
    return visitor.page(
        "characteristics.html",
        visitor.words("characteristics.title"),
        here=f"/projets/{project_id}",
        choice=choice,
        cohorts=cohorts,
        names=_names(visitor, choice, cohorts),
        found=found,
        drawn=[None if one is None else rows_of(one) for one in found.pyramids],
        window=WINDOW,
        hidden=Hidden,
        may_export=visitor.gap(Action.EXPORT, resource, RESEARCH) is None,
    )


@router.get("/export.csv")
def export(visitor: SignedIn, project_id: Key, choice: Chosen) -> Response:
    """Return what the page says, a figure of a group a line, as CSV."""
    cohorts = kept_cohorts(visitor, project_id)
    found = _found(visitor, project_id, choice, cohorts, Action.EXPORT)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(_COLUMNS.split())
    writer.writerows(_rows(found, _names(visitor, choice, cohorts)))
    return Response(
        text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="population.csv"'},
    )


def _found(
    visitor: Visitor,
    project_id: str,
    choice: Choice,
    cohorts: Mapping[int, KeptCohort],
    action: Action,
) -> Characteristics:
    """Return who is in the groups chosen, traced; raises CohortUnknown for one that is not kept."""
    if any(one and one not in cohorts for one in choice.numbers):
        raise CohortUnknown
    decision = on_project(visitor, project_id, action, data=True)
    groups = [Group.of_cohort(one) if one else EVERYBODY for one in choice.numbers]
    with visitor.site.views.open(decision) as view:
        found = characterise(view, groups)
    visitor.site.door.note(
        decision,
        "population.described",
        detail={"groups": ",".join(map(str, choice.numbers))},
        request_id=visitor.request_id,
    )
    return found


def _names(visitor: Visitor, choice: Choice, cohorts: Mapping[int, KeptCohort]) -> list[str]:
    everybody = visitor.words("groups.everybody")
    return [cohorts[one].title if one else everybody for one in choice.numbers]


_COLUMNS: Final = (
    "block characteristic concept_id unit group when persons share"
    " values low_quartile median high_quartile mean standard_deviation difference"
)


def _rows(found: Characteristics, names: Sequence[str]) -> Iterator[list[Any]]:
    for name, figure in zip(names, found.persons, strict=True):
        yield ["persons", "persons", "", "", name, "", _figure(figure), *[""] * 8]
    for block in found.blocks:
        for line in block.lines:
            about = [block.name, line.name, line.concept or "", line.unit]
            apart = "" if line.difference is None else f"{line.difference:.4f}"
            for name, cell in zip(names, line.cells, strict=True):
                yield [*about, name, "", *_cell(cell), apart]
            for when, cells in line.windows.items():
                for name, cell in zip(names, cells, strict=True):
                    yield [*about, name, when, *_cell(cell), ""]


def _cell(cell: Cell) -> list[Any]:
    share = "" if cell.share is None else f"{cell.share:.4f}"
    spread = cell.spread
    if spread is None:
        return [_figure(cell.count), share, *[""] * 6]
    deviation = "" if spread.deviation is None else f"{spread.deviation:.4g}"
    values = (spread.low, spread.median, spread.high, spread.mean)
    shown = spread.count if isinstance(cell.count, int) else ""
    return [_figure(cell.count), share, shown, *(f"{one:.4g}" for one in values), deviation]


def _figure(figure: Figure | None) -> int | str:
    return figure if isinstance(figure, int) else ""
