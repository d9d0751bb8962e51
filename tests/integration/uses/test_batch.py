"""Many letters in one command, kept as propositions; killed and run again, none is doubled."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise import intake, warehouse
from ambroise.access import CARE_ZONE, Action, Grant, Purpose, Role, people
from ambroise.cli.session import Session
from ambroise.demo import hospital, staff
from ambroise.governance import register
from ambroise.settings import Settings
from ambroise.state.schema import drafts
from ambroise.uses import UseState

KILLS = 2
PATIENTS = 40
RECENT = timedelta(days=25)
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hospital whose installer is a doctor of every ward."""
    folder = tmp_path_factory.mktemp("batch")
    session = Session(Settings(home=folder / "home"), "fr")
    hospital.write_hospital(folder / "files", patients=PATIENTS, today=TODAY)
    state, now = session.state, datetime.now(UTC)
    intake.ingest(session.settings, state, [folder / "files/fhir"], source="demo", actor="test")
    warehouse.publish(session.settings, state, session.vault, shapes=intake.shapes())
    register.initialise(
        state, session.trail, {"letter": UseState.PILOT}, actor="test", reason="test", now=now
    )
    since = now - timedelta(days=1)
    wards = tuple(Grant(Role.SENIOR, ward.uf, since) for ward in staff.WARDS)
    account = people.os_account()
    people.create(state, "vasseur", "Dr Vasseur", now=now, os_account=account, grants=wards)
    session.close()
    return folder / "home"


def recent(home: Path) -> dict[str, datetime | None]:
    """Return the stays of the last days, by number, with their exit; None for who is present."""
    session = Session(Settings(home=home), "fr")
    door = session.door
    finding = door.decide(session.actor, Action.SEARCH_IDENTITY, CARE_ZONE, Purpose.CARE)
    with door.open_dataset(finding) as dataset:
        rows = dataset.rows(
            """
            SELECT number, max("end") AS left_at, bool_or("end" IS NULL) AS present
            FROM identity_stay AS s
            JOIN care_wards AS w ON w.visit_occurrence_id = s.visit_occurrence_id
            GROUP BY number HAVING present OR left_at > $since
            ORDER BY number
            """,
            since=(datetime.now(UTC) - RECENT).replace(tzinfo=None),
        )
    session.close()
    return {row["number"]: None if row["present"] else row["left_at"] for row in rows}


@pytest.fixture
def numbers(home: Path) -> list[str]:
    return list(recent(home))[:6]


def command(home: Path, *arguments: str) -> list[str]:
    program = [sys.executable, "-m", "ambroise.cli", "--home", str(home)]
    return [*program, "use", "run", "letter", *arguments]


def kept(home: Path) -> Counter[str]:
    session = Session(Settings(home=home), "fr")
    with session.state.read() as connection:
        query = sa.select(drafts.c.subject).where(drafts.c.use == "letter")
        found = Counter(connection.execute(query).scalars())
    session.close()
    return found


def called(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(home, *arguments), capture_output=True, text=True, timeout=300, check=False
    )


def test_a_batch_that_is_killed_is_run_again_without_doubling_or_losing(
    home: Path, numbers: list[str], tmp_path: Path
) -> None:
    asked = tmp_path / "sejours.txt"
    asked.write_text("\n".join(numbers) + "\n", encoding="utf-8")
    rng = random.Random(11)
    for turn in range(KILLS):
        process = subprocess.Popen(
            command(home, "--stays", str(asked), "--json"), stdout=subprocess.PIPE, text=True
        )
        while sum(kept(home).values()) < turn + 1 and process.poll() is None:
            time.sleep(0.05)
        time.sleep(rng.uniform(0.0, 0.2))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    before = sum(kept(home).values())
    out = tmp_path / "lettres"
    ended = called(home, "--stays", str(asked), "--json", "--out", str(out))
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert kept(home) == Counter(dict.fromkeys(numbers, 1))
    assert (told["drafted"], told["already"], told["failed"]) == (
        len(numbers) - before, before, [],
    )  # fmt: skip
    assert {path.stem for path in out.iterdir()} == set(numbers)
    first: Any = json.loads((out / f"{numbers[0]}.json").read_text(encoding="utf-8"))
    assert first["value"]["stay_number"] == numbers[0]
    assert (out / f"{numbers[0]}.json").stat().st_mode & 0o777 == 0o600


def test_the_stays_of_a_day_are_those_that_ended_that_day_in_my_wards(home: Path) -> None:
    left = {number: at.date() for number, at in recent(home).items() if at is not None}
    day, count = Counter(left.values()).most_common(1)[0]
    told = json.loads(called(home, "--discharged-on", f"{day}", "--json").stdout)
    assert told["wanted"] == count
    assert all(kept(home)[number] == 1 for number, at in left.items() if at == day)
    again = json.loads(called(home, "--discharged-on", f"{day}", "--json").stdout)
    assert (again["drafted"], again["already"]) == (0, count)


def test_a_number_that_is_no_stay_is_told_and_stops_no_other(
    home: Path, numbers: list[str], tmp_path: Path
) -> None:
    asked = tmp_path / "sejours.txt"
    asked.write_text(f"{numbers[0]}\nPERDU\n", encoding="utf-8")
    ended = called(home, "--stays", str(asked))
    assert ended.returncode == 253
    assert "PERDU : aucun séjour ne porte ce numéro" in ended.stderr


def test_one_way_of_naming_the_stays_is_asked_for(home: Path) -> None:
    assert called(home).returncode != 0
    assert called(home, "--stay", "1", "--discharged-on", "2026-01-01").returncode != 0
