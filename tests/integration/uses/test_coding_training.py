"""Coding learnt from the stays of the fictional hospital."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ambroise.access import Grant, Role, people
from ambroise.demo.codes import all_codes
from ambroise.engines.trained import remove_trained
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


def test_a_training_killed_in_its_writing_mounts_all_or_nothing(
    learning: Learn, demo: Any, tmp_path: Path
) -> None:
    settings, now = demo.session.settings, datetime.now(UTC)
    grants = (Grant(Role.DATA_MANAGER, None, now - timedelta(days=1)),)
    login = f"tue{tmp_path.name}"
    people.create(demo.session.state, login, "Dr Aubin", now=now, grants=grants)
    given = [str(settings.home), str(settings.cim10), login, str(tmp_path / "out")]
    command = [sys.executable, "-m", "tests.builders.killed_training", *given]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        assert said.returncode == 0, said.stderr
        *killed, last, again = map(json.loads, said.stdout.splitlines())
        assert len(killed) >= 8
        assert {one["status"] for one in killed} == {signal.SIGKILL}
        assert all(one["mounted"] is None for one in killed)
        assert last["status"] == 0
        assert last["mounted"] == last["kept"]
        assert {one["kept"] for one in killed} == {None, last["kept"]}
        assert again["same"]
        left = sorted(one.name for one in (tmp_path / "out").iterdir())
        assert left == ["model.json", "report.html", "report.json"]
        assert [one.name for one in (settings.home / "coding").glob("*trained*")] == [
            "trained.json"
        ]
    finally:
        remove_trained(settings)
