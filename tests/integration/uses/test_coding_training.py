"""Coding learnt from the stays of the fictional hospital."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ambroise.access import Grant, Role, people
from ambroise.demo.codes import all_codes
from ambroise.errors import AccessRefused, PastStaysTooFew
from ambroise.evaluation.coding_training import Asked, Trained, page, running, train
from ambroise.governance.passages import put
from ambroise.uses import UseState
from ambroise.uses.coding.choice.ranking_file import read, written
from tests.builders.cim10 import a_cim10

Learn = Callable[..., Trained]


def the_hospital_s_codes() -> list[tuple[str, int, str]]:
    """Return the diagnoses that the fictional hospital codes, as a nomenclature has them."""
    return [
        (value.replace(".", ""), 0, one.display)
        for (system, value), one in all_codes().items()
        if system == "cim10"
    ]


@pytest.fixture
def learning(demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Learn:
    mounted = demo.session.settings.model_copy(
        update={"cim10": a_cim10(tmp_path, the_hospital_s_codes())}
    )
    monkeypatch.setattr(demo.session, "settings", mounted)
    now = datetime.now(UTC)
    with demo.session.state.begin() as connection:
        put(connection, "coding", UseState.PILOT, actor="test", now=now, reason="test")

    def run(role: Role = Role.DIM, **asked: Any) -> Trained:
        grants = (Grant(role, None, now - timedelta(days=1)),)
        login = f"{role.value}{tmp_path.name}"
        person = people.create(demo.session.state, login, "Dr Aubin", now=now, grants=grants)
        return train(demo.session, person, Asked(**asked), clock=lambda: datetime.now(UTC))

    return run


def test_too_few_stays_are_refused_with_how_many_are_needed(learning: Learn) -> None:
    with pytest.raises(PastStaysTooFew) as refused:
        learning()
    assert str(running.NEEDED) in refused.value.message("fr")


def test_who_may_not_evaluate_may_not_train(learning: Learn) -> None:
    with pytest.raises(AccessRefused):
        learning(Role.NURSE)


def test_a_past_teaches_and_a_later_time_is_measured(
    learning: Learn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "NEEDED", 5)
    monkeypatch.setattr(running, "NEEDED_HELD", 2)
    made = learning(hold_from=date(2026, 1, 1))
    about, whole = made.about, made.report["whole"]
    assert about.first <= about.last < about.held_from == "2026-01-01"
    assert whole["stays"] == about.held_stays >= 2
    told = {(one["arm"], one["measure"]): one["value"] for one in whole["figures"]}
    assert {arm for arm, _ in told} == {"trained", "rules"}
    assert told["trained", "violations"] == 0
    path = tmp_path / "model.json"
    path.write_bytes(written(made.ranking, about))
    assert read(path).ranking == made.ranking
    shown = page(made.report | {"digest": read(path).digest})
    assert "séjours passés" in shown
    assert read(path).digest in shown
