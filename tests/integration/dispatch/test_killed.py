"""A sender that is killed: nothing is lost, nothing goes out under another number."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ambroise import dispatch, intake, uses, warehouse
from ambroise.access import CARE_ZONE, Action, Grant, Purpose, Role, people
from ambroise.cli.session import Session
from ambroise.demo import hospital
from ambroise.dispatch.recipients import addressees, way_to
from ambroise.governance import register
from ambroise.intake.hl7.message import Message
from ambroise.settings import load_settings
from ambroise.state.schema import dispatches
from ambroise.uses import UseState
from ambroise.uses.drafts import open_drafts
from tests.builders.mllp import Receiver, a_receiver

TODAY = datetime.now(UTC).date()
KILLS = 3
SENDER = """
import sys, time
from pathlib import Path
from datetime import UTC, datetime
from ambroise.access.jobs import Worker
from ambroise.cli.session import Session
from ambroise.dispatch import queue_due, read_receipts, sending
from ambroise.settings import load_settings

session = Session(load_settings(Path(sys.argv[1])), "fr")
clock = lambda: datetime.now(UTC)
worker = Worker(
    session.state, session.door, sending(session, clock=clock), clock=clock,
    lease_seconds=0.5, check_seconds=0.1,
)
print("ready", flush=True)
while True:
    queue_due(session.settings, session.state, now=clock())
    read_receipts(session.settings, session.state, now=clock())
    if worker.do_next() is None:
        time.sleep(0.05)
"""


@dataclass
class Desk:
    session: Session
    receiver: Receiver
    outbox: Path
    prepared: list[str]


def answers(count: int, message: Message) -> str:
    time.sleep(0.15)  # long enough to be killed while it waits
    return "AA"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_receiver(answers) as receiver:
        home, outbox = tmp_path / "home", tmp_path / "box"
        home.mkdir(mode=0o700)
        (home / "ambroise.toml").write_text(
            f'[connectors.dpi]\nkind = "mllp"\naddress = "{receiver.address}"\n'
            'recipients = ["record"]\ntries = 50\n'
            f'[connectors.mss]\nkind = "folder"\naddress = "{outbox}"\n'
            'recipients = ["general_practitioner"]\n'
        )
        session = Session(load_settings(home), "fr")
        files = tmp_path / "files"
        hospital.write_hospital(files, patients=5, today=TODAY)
        intake.ingest(
            session.settings, session.state, [files / "fhir"], source="demo", actor="test"
        )
        warehouse.publish(session.settings, session.state, session.vault, shapes=intake.shapes())
        register.initialise(
            session.state, session.trail, {"letter": UseState.PILOT}, actor="test", reason="x",
            now=datetime.now(UTC),
        )  # fmt: skip
        yield Desk(session, receiver, outbox, prepared(session))
        session.close()


def prepared(session: Session) -> list[str]:
    """Validate the letters of every stay of the wards, and prepare their sendings."""
    now = datetime.now(UTC)
    finder = people.create(
        session.state, "chef", "Dr Chef", now=now - timedelta(days=1),
        grants=(Grant(Role.SENIOR, None, now - timedelta(days=1)),),
    )  # fmt: skip
    door, drafts = session.door, open_drafts(session.settings, session.state, session.vault)
    found = []
    finding = door.decide(finder, Action.SEARCH_IDENTITY, CARE_ZONE, Purpose.CARE)
    with door.open_dataset(finding) as dataset:
        persons = [row["person_id"] for row in dataset.rows("SELECT person_id FROM person")]
        wards = {person: door.person_resource(person).wards for person in persons}
    codes = sorted({ward for each in wards.values() for ward in each})
    senior = people.create(
        session.state, "senior", "Dr Senior", now=now - timedelta(days=1),
        grants=tuple(Grant(Role.SENIOR, ward, now - timedelta(days=1)) for ward in codes),
    )  # fmt: skip
    for person in persons:
        if not wards[person]:
            continue
        about = door.person_resource(person)
        reading = door.decide(senior, Action.READ_IDENTIFIED, about, Purpose.CARE)
        with door.open_dataset(reading) as dataset:
            view = warehouse.patient_view(dataset, person)
            stay = view.stays[-1]
            given = warehouse.stay_view(dataset, stay.visit_occurrence_id)
        running = door.decide(
            senior, Action.RUN_USE, uses.resource_of(session.state, "letter"), Purpose.CARE_AID
        )
        made = uses.run("letter", given, running, session, clock=lambda: datetime.now(UTC))
        line = drafts.store(made, running, subject=stay.number, person_id=person, now=now)
        signing = door.decide(senior, Action.VALIDATE_DRAFT, about, Purpose.CARE)
        waits = drafts.load(line.id, reading).to_confirm
        proposal = drafts.decide(line.id, "validated", signing, now=now, confirmed=waits)
        letter = dispatch.letter_document(
            session.settings, session.state, proposal, drafts.history(stay.number, "letter"),
            banner=view.banner, contacts=view.contacts, stay=stay,
        )  # fmt: skip
        sends = door.decide(senior, Action.SEND_LETTER, about, Purpose.CARE)
        known = addressees(view.banner, view.contacts, stay)
        for kind, name in (("record", "dpi"), ("general_practitioner", "mss")):
            if kind not in known:
                continue
            way = way_to(session.settings, known, kind, name, stay=stay.number)
            sending = dispatch.prepare(
                session, sends, letter, way, person_id=person, subject=stay.number, now=now
            )
            found.append(sending.id)
    return found


def states(session: Session) -> dict[str, str]:
    with session.state.read() as connection:
        rows = connection.execute(sa.select(dispatches.c.id, dispatches.c.state))
        return {row.id: row.state for row in rows}


def kill_while_sending(desk: Desk, kills: int, rng: random.Random) -> None:
    for turn in range(kills + 1):
        sender = subprocess.Popen(
            [sys.executable, "-c", SENDER, str(desk.session.settings.home)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert sender.stdout is not None
        assert sender.stdout.readline() == "ready\n"
        if turn < kills:
            time.sleep(rng.uniform(0.05, 0.6))
        else:
            until = time.monotonic() + 60
            while "prepared" in states(desk.session).values() and time.monotonic() < until:
                time.sleep(0.2)
        os.kill(sender.pid, signal.SIGKILL)
        sender.wait()
        sender.stdout.close()


@pytest.mark.parametrize("kills", [KILLS, pytest.param(40, marks=pytest.mark.soak)])
def test_every_letter_goes_out_and_each_under_one_number(desk: Desk, kills: int) -> None:
    assert len(desk.prepared) > 4
    kill_while_sending(desk, kills, random.Random(11))
    now = states(desk.session)
    assert set(now) == set(desk.prepared)
    assert set(now.values()) <= {"received", "sent"}
    # sent again after a kill, a message is the same message: its number, its document, its words
    known: dict[str, set[str]] = {}
    for message in desk.receiver.messages:
        words = "\r".join(segment.raw(5) for segment in message.all("OBX"))
        known.setdefault(message.header.text(10), set()).add(words)
    assert all(len(words) == 1 for words in known.values())
    documents = Counter({message.header.text(10): 0 for message in desk.receiver.messages})
    to_record = {one for one in desk.prepared if f"{one}S" in documents}
    sheets = {
        json.loads(path.read_text())["sending"] for path in (desk.outbox / "out").glob("*.json")
    }
    assert to_record | sheets == set(desk.prepared)
    assert to_record & sheets == set()
    drafts = {message.text("TXA", 12) for message in desk.receiver.messages}
    assert len(drafts) == len(known)
