"""A compiled view gives the rows that a plain reading of it gives, whatever the resources."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.fhir_views import Trial, a_trial
from tests.reference.view_rows import THIS, rows, written

Json = dict[str, Any]

WORDS = st.sampled_from(["a", "b", "né", 'l\'eau \\ "x"', "[", "null", ""])


def _object(**elements: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({}, optional=elements)


def _several(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A list, or one value without its list, as some sources write it."""
    return st.lists(one, max_size=3) | one


NAMES = _object(
    use=WORDS,
    family=WORDS,
    given=_several(WORDS | st.none()),
    period=_object(start=st.just("2020")),
)
TELECOMS = _object(system=WORDS, value=WORDS, rank=st.integers(1, 3))
PATIENTS = _object(
    name=_several(NAMES),
    telecom=_several(TELECOMS),
    contact=_several(_object(name=NAMES, telecom=_several(TELECOMS))),
    gender=WORDS,
    active=st.booleans(),
    multipleBirthInteger=st.integers(-3, 3),
).map(lambda elements: {"resourceType": "Patient", "id": "p"} | elements)

# The elements of each type: those that have elements, texts, numbers.
PARTS = {
    "Patient": {"name": "Name", "telecom": "Telecom", "contact": "Contact"},
    "Contact": {"name": "Name", "telecom": "Telecom"},
    "Name": {},
    "Telecom": {},
}
TEXTS = {"Patient": ["gender"], "Name": ["use", "family", "given"], "Telecom": ["system", "value"]}
NUMBERS = {"Patient": ["multipleBirthInteger"], "Telecom": ["rank"]}


@st.composite
def parts(draw: st.DrawFn, type_: str, depth: int = 2) -> tuple[Any, str]:
    """A tree that gives elements, and their type."""
    tree: Any = THIS
    while PARTS[type_] and (tree == THIS or draw(st.booleans())):
        name = draw(st.sampled_from(sorted(PARTS[type_])))
        tree, type_ = ("member", tree, name), PARTS[type_][name]
        match draw(st.sampled_from(["", "", "first", "last", "at", "where"])):
            case "first" | "last" as word:
                tree = (word, tree)
            case "at":
                tree = ("at", tree, draw(st.integers(0, 2)))
            case "where" if depth:
                tree = ("where", tree, draw(conditions(type_, depth - 1)))
    return tree, type_


@st.composite
def texts(draw: st.DrawFn, type_: str, depth: int = 2) -> Any:
    tree, reached = THIS, type_
    if PARTS[type_] and (type_ not in TEXTS or draw(st.booleans())):
        tree, reached = draw(parts(type_, depth).filter(lambda found: found[1] in TEXTS))
    return ("member", tree, draw(st.sampled_from(TEXTS[reached])))


@st.composite
def conditions(draw: st.DrawFn, type_: str, depth: int = 2) -> Any:
    kinds = ["=", "!=", "exists", "empty", "count"]
    match draw(st.sampled_from(kinds + ["and", "or", "not"] * (depth > 0))):
        case "and" | "or" as word:
            inner = conditions(type_, depth - 1)
            return (word, draw(inner), draw(inner))
        case "not":
            return ("not", draw(conditions(type_, depth - 1)))
        case "count":
            return (">", ("count", draw(texts(type_, depth))), draw(st.integers(0, 2)))
        case "=" | "!=" as word:
            return (word, draw(texts(type_, depth)), draw(st.sampled_from(["a", "b", "né"])))
        case word:
            return (word, draw(texts(type_, depth)))


def columns(type_: str) -> st.SearchStrategy[Any]:
    text = texts(type_)
    return st.one_of(
        text.map(lambda tree: [tree]),
        text.map(lambda tree: ("first", tree)),
        text.map(lambda tree: ("join", tree, "-")),
        text.map(lambda tree: ("count", tree)),
        conditions(type_),
        st.just(("index",)),
    )


@st.composite
def selects(draw: st.DrawFn, type_: str, depth: int, names: Iterator[str]) -> Json:
    made: Json = {}
    if PARTS[type_] and draw(st.booleans()):
        made["each"], type_ = draw(parts(type_))
        made["or_null"] = draw(st.booleans())
    made["columns"] = {next(names): draw(columns(type_)) for _ in range(draw(st.integers(1, 2)))}
    inner = selects(type_, depth - 1, names)
    if depth and draw(st.booleans()):
        made["selects"] = draw(st.lists(inner, max_size=2))
    if depth and draw(st.booleans()):
        name, kind = next(names), draw(st.sampled_from(["first", "join"]))
        made["union"] = [
            {
                "columns": {
                    name: (
                        kind,
                        *draw(texts(type_).map(lambda t: (t, "-")[: 1 + (kind == "join")])),
                    )
                }
            }
            for _ in range(2)
        ]
    return made


@st.composite
def views(draw: st.DrawFn) -> list[Json]:
    names = (f"c{number}" for number in range(1000))
    return draw(st.lists(selects("Patient", 2, names), min_size=1, max_size=2))


def definition(select: Json) -> Json:
    """A select as a ViewDefinition writes it."""
    told: Json = {
        "column": [
            {"name": name, "path": written(tree[0]), "collection": True}
            if isinstance(tree, list)
            else {"name": name, "path": written(tree)}
            for name, tree in select.get("columns", {}).items()
        ],
        "select": [definition(one) for one in select.get("selects", [])],
        "unionAll": [definition(one) for one in select.get("union", [])],
    }
    if "each" in select:
        told["forEachOrNull" if select["or_null"] else "forEach"] = written(select["each"])
    return told


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with a_trial(tmp_path_factory.mktemp("zone")) as made:
        yield made


def _same(trial: Trial, patients: list[Json], view: list[Json]) -> None:
    found = trial.rows(
        {"resource": "Patient", "select": [definition(select) for select in view]}, *patients
    )
    wanted = [row for patient in patients for row in rows({"selects": view}, patient)]
    assert _counted(found) == _counted(wanted)


def _counted(found: list[Json]) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in found)


QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@QUICK
@given(patients=st.lists(PATIENTS, min_size=1, max_size=4), view=views())
def test_rows_are_those_of_a_plain_reading(
    trial: Trial, patients: list[Json], view: list[Json]
) -> None:
    _same(trial, patients, view)


@pytest.mark.soak
@settings(QUICK, max_examples=1000)
@given(patients=st.lists(PATIENTS, min_size=1, max_size=4), view=views())
def test_rows_are_those_of_a_plain_reading_hundreds_of_times(
    trial: Trial, patients: list[Json], view: list[Json]
) -> None:
    _same(trial, patients, view)
