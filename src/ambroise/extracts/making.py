"""An extract: what a permit opens, as files in the project's space, whole or not at all."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from ambroise.access import Action, Decision, Door
from ambroise.access.artefacts import Kind, register
from ambroise.access.view import View, cohort_artefact
from ambroise.errors import DatasetLimited, TableNotOpen
from ambroise.extracts import dictionary, folder, manifest, meds, page, risks
from ambroise.extracts.folder import Making, making
from ambroise.extracts.population import Population
from ambroise.extracts.written import Written, keep, write_table
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import artefacts
from ambroise.tables import disk_errors
from ambroise.tables.reader import REFERENCE_TABLES

Form = Literal["parquet", "csv", "meds"]
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: the form, the tables (none named: all), some persons of the view, or all.

    `splits` are the shares of MEDS, in hundredths: training, tuning, held out.
    """

    form: Form = "parquet"
    tables: Collection[str] = ()
    persons: Collection[int] | None = None
    splits: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """What was written: its number among what is made from data, its folder, rows by table."""

    artefact: str
    folder: Path
    rows: dict[str, int]
    risks: risks.Risks


@dataclass(frozen=True, slots=True)
class Maker:
    """Where extracts are made; `again` asks the same decision anew, for a long one outlives it."""

    settings: Settings
    state: State
    door: Door
    again: Callable[[], Decision]
    report: Report = lambda _done, _total: None


def extract(maker: Maker, view: View, wanted: Wanted = Wanted()) -> Extract:
    """Write an extract of a view opened by an EXPORT decision; return where it is.

    The right is asked again all along, and a last time once the files are whole: when it has
    ended, nothing is left. A kill leaves nothing that looks like an extract; the same extract
    asked again goes on from there. Raises AccessRefused, DatasetLimited, TableNotOpen, DiskFull,
    SplitsInvalid.
    """
    if view.decision.action is not Action.EXPORT:
        raise DatasetLimited(rule=view.decision.rule)
    population = Population.of(view, wanted.persons)
    names, left_out = _tables(population, wanted)
    held = view.persons
    scope = view.scope
    with (
        disk_errors(maker.settings.home),
        making(maker.settings, scope.project, _plan(view, wanted, names, held)) as place,
    ):
        found = risks.risks_of(population)
        artefact = _registered_before(maker.state, scope.project, place)
        if artefact is None:
            written = _written(place, population, wanted, names, maker.report)
            _describe(place, written, found)
            held |= view.persons  # who came in, or opposed, while it was made
            decision = maker.again()
            persons = population.size(everybody=len(held))
            said = manifest.described(view, decision, wanted.form, persons, left_out)
            digest = manifest.seal(place.path, said, written)
            artefact = _registered(maker, view, decision, place, digest, held)
        rows = manifest.rows_in(place.path)
        at = place.settle()
    return Extract(artefact, at, rows, found)


def _describe(place: Making, written: list[Written], found: risks.Risks) -> None:
    """Put the dictionary and the risks beside the tables."""
    beside = {
        "dictionary.csv": dictionary.as_csv(dictionary.entries(written)),
        "dictionary.html": page.dictionary_page(written),
        "risks.json": risks.as_json(found),
        "risks.html": risks.as_page(found),
    }
    for name, text in beside.items():
        keep(place.path / name, text)


def _tables(population: Population, wanted: Wanted) -> tuple[list[str], list[str]]:
    """Return the tables to write, and those that cannot be cut to the persons wanted."""
    names = sorted(set(wanted.tables) or set(population.tables))
    for name in names:
        if name not in population.tables:
            raise TableNotOpen(table=name)
    if population.persons is None:
        return names, []
    left_out = [name for name in names if _uncut(population, name)]
    return [name for name in names if name not in left_out], left_out


def _uncut(population: Population, table: str) -> bool:
    """Whether the rows of a table may be about other persons, and do not say whose they are."""
    return table not in REFERENCE_TABLES and population.whose(table) is None


def _plan(view: View, wanted: Wanted, names: list[str], held: Iterable[int]) -> dict[str, Any]:
    """Return what makes two extracts the same one; persons as a digest."""
    scope = asdict(view.scope) | {"columns": sorted(view.scope.columns)}
    scope["terms"]["without"] = sorted(scope["terms"]["without"])
    chosen = None if wanted.persons is None else sorted(set(wanted.persons))
    persons = sha256(repr((sorted(held), chosen)).encode()).hexdigest()
    return {
        "scope": scope,
        "publication": view.publication,
        "persons": persons,
        "form": wanted.form,
        "tables": names,
        "splits": wanted.splits,
        "by": view.decision.actor.login,
    }


def _written(
    place: Making, population: Population, wanted: Wanted, names: list[str], report: Report
) -> list[Written]:
    if wanted.form == "meds":
        return meds.write(place.path, population, names, wanted.splits, report)
    done = place.done
    written = []
    for number, name in enumerate(names):
        report(number, len(names))
        if name not in done:
            answer = population.answer(f"SELECT * FROM {population.rows_of(name)}")
            done[name] = write_table(place.path, name, answer, wanted.form)
            place.add(done[name])
        written.append(done[name])
    report(len(names), len(names))
    return written


def _file_of(project: str, place: Making) -> str:
    return f"{folder.place_of(project)}/{place.number}"


def _registered_before(state: State, project: str, place: Making) -> str | None:
    """Return the number of an extract that a kill left whole and registered, but without name."""
    digest = manifest.digest_of(place.path)
    query = sa.select(artefacts.c.id).where(
        artefacts.c.file == _file_of(project, place), artefacts.c.digest == digest
    )
    with state.read() as connection:
        return connection.execute(query).scalar_one_or_none() if digest else None


def _registered(
    maker: Maker, view: View, decision: Decision, place: Making, digest: str, held: Iterable[int]
) -> str:
    """Record the extract before it has its name: no whole extract is ever unknown."""
    cohort = cohort_artefact(maker.state, view.scope)
    return register(
        maker.door,
        decision,
        Kind.EXTRACT,
        label=f"extrait du {decision.at:%Y-%m-%d}",
        file=_file_of(view.scope.project, place),
        digest=digest,
        inputs=() if cohort is None else (cohort,),
        persons=held,
    )
