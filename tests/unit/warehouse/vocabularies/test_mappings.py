"""The newest decision that is not undone stands; nothing is ever taken away."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambroise.warehouse.vocabularies import mappings
from ambroise.warehouse.vocabularies.index import Target
from ambroise.warehouse.vocabularies.mappings import Decided, Equivalence, MappingState
from tests.builders.vocabularies import NOW
from tests.unit.warehouse.vocabularies.conftest import Home

KEY = ("LABO", "NA")
SODIUM = Target("LOINC", "2947-0", "Sodium", "Measurement", None, "Sodium")


def said(home: Home, state: MappingState, target: Target | None = SODIUM) -> int:
    given_ = Decided(*KEY, state, target, Equivalence.EQUAL, 0.9, "vu", "paul")
    with home.state.begin() as connection:
        return mappings.decide(connection, given_, origin="page", actor="marie", now=NOW)


def undone(home: Home) -> int | None:
    with home.state.begin() as connection:
        return mappings.undo(connection, KEY, actor="paul", now=NOW)


def test_a_decision_says_who_when_and_what(home: Home) -> None:
    number = said(home, MappingState.PROPOSED)
    (found,) = mappings.decisions(home.state).values()
    assert found.key == KEY
    assert (found.number, found.state, found.target) == (number, MappingState.PROPOSED, SODIUM)
    assert (found.decided_by, found.decided_at, found.origin) == ("marie", NOW, "page")
    assert (found.equivalence, found.score) == (Equivalence.EQUAL, 0.9)
    assert (found.comment, found.reviewer) == ("vu", "paul")
    assert not found.acts


def test_undoing_brings_back_the_decision_before(home: Home) -> None:
    first, second = said(home, MappingState.VALIDATED), said(home, MappingState.REFUSED)
    assert mappings.acting(mappings.decisions(home.state).values()) == []
    assert undone(home) == second
    assert mappings.decisions(home.state)[KEY].number == first
    assert mappings.decisions(home.state)[KEY].acts
    assert undone(home) == first
    assert undone(home) is None
    assert mappings.decisions(home.state) == {}
    assert [one.undone_by for one in mappings.history(home.state, KEY)] == ["paul", "paul"]


def test_a_validation_has_a_target(home: Home) -> None:
    with pytest.raises(ValueError, match="target"):
        said(home, MappingState.VALIDATED, None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(acts=st.lists(st.sampled_from([*MappingState, None]), max_size=6))
def test_what_stands_is_the_top_of_the_pile(home: Home, acts: list[MappingState | None]) -> None:
    while undone(home) is not None:
        pass
    pile: list[MappingState] = []
    for act in acts:
        if act is not None:
            said(home, act)
            pile.append(act)
        elif undone(home) is not None:
            pile.pop()
    stands = mappings.decisions(home.state).get(KEY)
    assert (stands.state if stands else None) == (pile[-1] if pile else None)
