"""The small risks left in an extract: who stands out by what pseudonymisation keeps.

Dates are moved by one number of days a person, so that intervals, lengths and values stay true: an
extract is never anonymous, and this report says by how much. It holds counts, never a value.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from ambroise.deid.tabular.risk import Risk, Section, criteria, measured, said, sections_page
from ambroise.extracts.population import PERSON, Population

STAYS: Final = "visit_occurrence"
_CODES: Final = {
    "condition_occurrence": "condition",
    "drug_exposure": "drug",
    "procedure_occurrence": "procedure",
    "measurement": "measurement",
    "observation": "observation",
    "device_exposure": "device",
}
_DAYS: Final = {
    STAYS: "visit_start_date",
    "condition_occurrence": "condition_start_date",
    "drug_exposure": "drug_exposure_start_date",
    "procedure_occurrence": "procedure_date",
    "measurement": "measurement_date",
    "observation": "observation_date",
    "note": "note_date",
}
_WORDS: Final = {
    PERSON: "personne",
    "gender_concept_id": "sexe",
    "year_of_birth": "année de naissance",
    "stays": "nombre de séjours",
    "years": "années de suivi",
    "dead": "décès connu",
}
_SEXES: Final = {8507: "homme", 8532: "femme"}
"""Numbers of concepts as words: they are no amounts that could be put in bands."""


@dataclass(frozen=True, slots=True)
class Rare:
    """The codes of a table that fewer than k persons have, and the persons who have one."""

    table: str
    codes: int
    rare: int
    persons: int


@dataclass(frozen=True, slots=True)
class Courses:
    """Persons by the series of days between their stays: how many have one that is theirs alone."""

    persons: int
    several_stays: int
    alone: int


@dataclass(frozen=True, slots=True)
class Risks:
    """`traits` and `course` are None where the permit opens none of their columns."""

    k: int
    traits: Risk | None
    course: Risk | None
    rare: tuple[Rare, ...]
    courses: Courses | None

    @property
    def told(self) -> dict[str, Any]:
        """Return the report as JSON takes it."""
        return asdict(self)


def risks_of(population: Population) -> Risks:
    """Measure who stands out, with the smallest cell of the permit for k."""
    k = population.view.scope.terms.smallest_cell
    traits = ["gender_concept_id", "year_of_birth"]
    traits = [name for name in traits if population.has("person", PERSON, name)]
    course, query = _course(population, traits)
    return Risks(
        k,
        _measured(population, "personnes", traits, f"FROM {population.rows_of('person')}", k),
        _measured(population, "parcours", course, f"FROM ({query})", k) if query else None,
        tuple(_rare(population, k)),
        _courses(population),
    )


def _measured(
    population: Population, name: str, columns: list[str], source: str, k: int
) -> Risk | None:
    if not columns:
        return None
    asked = ", ".join((PERSON, *columns))
    rows: Iterator[Mapping[str, Any]] = (
        {_WORDS[key]: _SEXES.get(value, value) for key, value in row.items()}
        for batch in population.answer(f"SELECT {asked} {source}").batches
        for row in batch.to_pylist()
    )
    return measured(name, rows, [_WORDS[one] for one in columns], k=k, person=_WORDS[PERSON])


def _course(population: Population, traits: list[str]) -> tuple[list[str], str]:
    """Return what an outsider may know of a course, by name, and the query that gives it."""
    dated = " UNION ALL ".join(
        f"SELECT {PERSON}, {day} AS day FROM {population.rows_of(table)}"
        for table, day in _DAYS.items()
        if population.has(table, PERSON, day)
    )
    if not dated or not population.has("person", PERSON):
        return [], ""
    columns, joins = [*traits, "years"], ""
    if population.has(STAYS, PERSON):
        stays = population.rows_of(STAYS)
        joins += f" LEFT JOIN (SELECT {PERSON}, count(*) AS stays FROM {stays} GROUP BY 1) AS s"
        joins += f" USING ({PERSON})"
        columns.append("stays")
    if population.has("death", PERSON):
        joins += f" LEFT JOIN (SELECT DISTINCT {PERSON}, true AS dead FROM"
        joins += f" {population.rows_of('death')}) AS d USING ({PERSON})"
        columns.append("dead")
    seen = f"SELECT {PERSON}, date_diff('year', min(day), max(day)) AS years FROM ({dated})"
    return columns, (
        f"SELECT * FROM {population.rows_of('person')} AS p"
        f" LEFT JOIN ({seen} GROUP BY 1) AS f USING ({PERSON}){joins}"
    )


def _rare(population: Population, k: int) -> Iterator[Rare]:
    for table, name in _CODES.items():
        kept = (f"{name}_source_value", f"{name}_source_concept_id", f"{name}_concept_id")
        code = next((one for one in kept if population.has(table, PERSON, one)), None)
        if code is None:
            continue
        had = f"SELECT DISTINCT {PERSON}, {code} AS code FROM {population.rows_of(table)}"
        sizes = "SELECT code, count(*) AS n FROM had WHERE code IS NOT NULL GROUP BY 1"
        query = (
            f"WITH had AS ({had}), sizes AS ({sizes}) SELECT count(DISTINCT code) AS codes,"
            f" count(DISTINCT code) FILTER (WHERE n < {k}) AS rare,"
            f" count(DISTINCT {PERSON}) FILTER (WHERE n < {k}) AS persons"
            " FROM had JOIN sizes USING (code)"
        )
        found = population.rows(query)[0]
        yield Rare(table, found["codes"], found["rare"], found["persons"])


def _courses(population: Population) -> Courses | None:
    if not population.has(STAYS, PERSON, "visit_start_date"):
        return None
    days = f"SELECT DISTINCT {PERSON}, visit_start_date AS day FROM {population.rows_of(STAYS)}"
    series = Counter[tuple[int, ...]]()
    persons = 0
    query = f"SELECT {PERSON}, list(day ORDER BY day) AS days FROM ({days}) GROUP BY 1"
    for batch in population.answer(query).batches:
        for entered in batch.column("days").to_pylist():
            persons += 1
            if len(entered) > 1:
                series[tuple((day - entered[0]).days for day in entered[1:])] += 1
    alone = sum(count == 1 for count in series.values())
    return Courses(persons, series.total(), alone)


def as_json(risks: Risks) -> str:
    return json.dumps(risks.told, ensure_ascii=False, indent=1)


def as_page(risks: Risks) -> str:
    """Return the report as one HTML page, in French."""
    return sections_page("Ce qui peut encore désigner une personne", _sections(risks))


def _sections(risks: Risks) -> Iterator[Section]:
    k = risks.k
    yield Section(
        "En bref",
        (
            "Les personnes portent des pseudonymes propres à ce projet et leurs dates sont"
            " décalées ; les intervalles, les valeurs et les codes restent vrais. Qui connaît le"
            " parcours de quelqu'un peut donc l'y reconnaître : l'extrait reste une donnée"
            " personnelle.",
            f"Effectif le plus petit que l'autorisation laisse montrer : {k}.",
        ),
    )
    if risks.courses is not None:
        found = risks.courses
        yield Section(
            "Intervalles entre séjours",
            (
                f"{found.several_stays} personnes sur {found.persons} ont plusieurs séjours ;"
                f" {found.alone} ont une suite d'intervalles que nulle autre n'a.",
            ),
        )
    if risks.rare:
        yield Section(
            "Codes rares",
            header=("table", "codes", f"portés par moins de {k}", "personnes qui en ont un"),
            rows=tuple(
                (one.table, str(one.codes), str(one.rare), str(one.persons)) for one in risks.rare
            ),
        )
    for title, risk in (("Traits", risks.traits), ("Traits et parcours", risks.course)):
        for section in () if risk is None else said(risk).sections[:-1]:
            yield Section(
                f"{title} : {section.title[0].lower()}{section.title[1:]}",
                section.paragraphs,
                section.header,
                section.rows,
            )
    yield criteria()
