"""However a forbidden name is dressed up, it is refused; a literal changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.access.guard import TABLE_FUNCTIONS, allowed, functions
from ambroise.errors import QueryInvalid
from ambroise.tables.syntax import known_functions, system_relations

gaps = st.lists(
    st.sampled_from([" ", "\t", "\n", "/* x */", "/*'*/", "-- '\n", "/**/"]), max_size=3
).map("".join)


@st.composite
def dressed(draw: st.DrawFn, names: st.SearchStrategy[str]) -> str:
    """A name in any case, bare or quoted."""
    name = draw(names)
    made = "".join(draw(st.sampled_from([one.lower(), one.upper()])) for one in name)
    return f'"{made}"' if draw(st.booleans()) or not made.isidentifier() else made


unlisted = st.sampled_from(sorted(known_functions() - functions() - TABLE_FUNCTIONS))
listed = st.sampled_from(sorted(name for name in functions() if name.isidentifier()))
holes = st.sampled_from(
    [
        "SELECT {call} FROM person",
        "SELECT a FROM person WHERE {call} = 1",
        "SELECT a FROM person ORDER BY {call}",
        "SELECT max({call}) OVER (PARTITION BY a) FROM person",
        "SELECT list_transform([1], x -> {call})",
        "WITH t AS (SELECT {call} AS a) SELECT * FROM t",
        "SELECT * FROM (VALUES ({call}))",
        "SELECT CASE WHEN a THEN {call} END FROM person",
        "SELECT * FROM person JOIN person AS p ON {call}",
        "SELECT (SELECT {call})",
    ]
)


def refuses(query: str) -> bool:
    try:
        return not allowed(query, ["person"])
    except QueryInvalid:
        return True


@given(hole=holes, name=dressed(unlisted), gap=gaps)
def test_no_unlisted_function_is_called_anywhere(hole: str, name: str, gap: str) -> None:
    assert refuses(hole.format(call=f"{name}{gap}('key')"))


@given(name=dressed(st.sampled_from(sorted(system_relations()))), before=gaps, after=gaps)
def test_no_relation_of_the_engine_is_read_even_under_a_name_of_the_query(
    name: str, before: str, after: str
) -> None:
    assert refuses(f"SELECT * FROM{before} {name}{after}")
    assert refuses(f"WITH {name} AS (SELECT * FROM {name}) SELECT * FROM {name}")
    assert refuses(f"SELECT * FROM (WITH {name} AS (SELECT 1) FROM {name}), {name}")


@given(
    schema=dressed(st.sampled_from(["whole", "files", "own", "main", "view", "a b"])),
    first=gaps,
    second=gaps,
)
def test_no_schema_is_named(schema: str, first: str, second: str) -> None:
    assert refuses(f"SELECT * FROM {schema}{first}.{second}person")
    assert refuses(f"SELECT * FROM person, {schema}{first}.{second}person")


@given(path=st.text(min_size=1, max_size=20))
def test_no_file_is_read_by_its_name(path: str) -> None:
    quoted = path.replace("'", "''")
    named = path.replace('"', '""')
    for query in (f"SELECT * FROM '{quoted}'", f'SELECT * FROM "{named}"'):
        if path.casefold() not in ("person",):
            assert refuses(query)


@given(text=st.text(max_size=200))
def test_any_text_is_refused_or_reads_the_tables_alone(text: str) -> None:
    if not refuses(text):
        pytest.fail("a random text read a table")


@given(name=dressed(listed), value=st.text(max_size=20))
def test_a_literal_never_changes_what_a_query_is(name: str, value: str) -> None:
    quoted = value.replace("'", "''")
    if "\x00" not in value:
        assert allowed(f"SELECT {name}('{quoted}') FROM person", ["person"])
