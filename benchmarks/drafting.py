"""Fifty people who draft at once, beside the same pages alone: `python -m benchmarks drafting`.

A fictional hospital is made and served by a real server; each of PEOPLE physicians asks for the
letter of another stay within SPREAD seconds, and goes on reading pages until it is there. The model
is a server of this process that answers right after SECONDS, so that what is measured is ours: the
queue, the pages, the drafts. The peer is the same people reading the same pages while nobody
drafts. With --kill the server is killed (SIGKILL) after some seconds and started again: every job
that was taken must end, with one draft (who had no answer asks again).
"""

import argparse
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from ambroise import intake, warehouse
from ambroise.access import Grant, Role, people
from ambroise.cli.session import Session
from ambroise.demo import write_hospital
from ambroise.governance import register
from ambroise.settings import Settings, load_settings
from ambroise.state import open_state
from ambroise.state.schema import drafts, jobs, use_records
from ambroise.tables import Readers, open_zone
from ambroise.uses import UseState
from tests.builders.model_server import model_server

PORT = 8079
PASSWORD = "un mot de passe de banc"
THINK_SECONDS = 5.0
"""Between two pages of one person, half or half as much again at random."""

POLL_SECONDS = 2.0
"""Between two looks of the page that waits for a draft, as the page itself does."""

TURN = re.compile(r'href="(/patients/\d+/sejours/\d+)"')
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


def hospital(home: Path, patients: int) -> Settings:
    settings = load_settings(home)
    files = home.parent / "files"
    write_hospital(files, patients=patients, today=datetime.now(UTC).date())
    session = Session(settings, "fr")
    login = session.actor.login
    intake.ingest(settings, session.state, [files / "fhir"], source="banc", actor=login)
    warehouse.publish(settings, session.state, session.vault, shapes=intake.shapes())
    register.initialise(
        session.state,
        session.trail,
        {"letter": UseState.PILOT},
        actor=login,
        reason="banc d'essai",
        now=datetime.now(UTC),
    )
    session.close()
    return settings


def physicians(settings: Settings, count: int) -> list[str]:
    """Create physicians and have the letter told by the engine `local`; return their logins."""
    state, now = open_state(settings), datetime.now(UTC)
    digest = people.hash_password(PASSWORD)
    logins = [f"banc{at}" for at in range(count)]
    for login in logins:
        grants = (Grant(Role.SENIOR, "banc", now),)
        people.create(state, login, login, now=now, password_hash=digest, grants=grants)
    with state.begin() as connection:
        someone = connection.execute(sa.text("SELECT id FROM people LIMIT 1")).scalar_one()
        row = {"use": "letter", "kind": "engine", "version": 1, "content": {"engine": "local"}}
        connection.execute(
            sa.insert(use_records).values(**row, recorded_by=someone, recorded_at=now)
        )
    state.close()
    return logins


def persons(settings: Settings, count: int) -> list[int]:
    state = open_state(settings)
    readers = Readers(open_zone(settings, "care"), state)
    with readers.reader() as reader, reader.cursor() as cursor:
        stays = cursor.rows("SELECT DISTINCT person_id FROM visit_occurrence ORDER BY 1")
        found = [int(row["person_id"]) for row in stays]
    readers.close()
    state.close()
    return random.Random(5).sample(found, count)


def serve(settings: Settings, address: str) -> "subprocess.Popen[bytes]":
    more = {
        "AMBROISE_HOME": str(settings.home),
        "AMBROISE_ENDPOINTS__LOCAL__URL": address,
        "AMBROISE_ENDPOINTS__LOCAL__MODEL": "essai",
        "AMBROISE_DRAFTERS": "4",
    }
    with socket.socket() as taken:
        if taken.connect_ex(("127.0.0.1", PORT)) == 0:
            raise SystemExit(f"something else answers on port {PORT}")
    command = [sys.executable, "-m", "ambroise.cli", "serve", "--port", str(PORT)]
    process = subprocess.Popen(
        command, env=os.environ | more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
        while process.poll() is None:
            try:
                client.get("/api/v1/health")
            except httpx.TransportError:
                time.sleep(0.2)
            else:
                return process
    raise SystemExit("the server did not start")


class Physician(threading.Thread):
    """Reads pages and, when asked to draft, does so until the letter is there."""

    def __init__(self, login: str, person: int, until: threading.Event) -> None:
        super().__init__(daemon=True)
        self.login, self.person, self.until = login, person, until
        self.spent: list[float] = []
        self.drafts = False
        self.after = 0.0
        self.waited = 0.0
        self.failed = 0
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{PORT}", timeout=60, follow_redirects=True
        )

    def sign_in(self) -> None:
        csrf = self._csrf(self.client.get("/connexion"))
        given = {"login": self.login, "password": PASSWORD, "csrf": csrf}
        home = self.client.post("/connexion", data=given)
        reason = {"reason": "mesure de la préparation des lettres", "csrf": self._csrf(home)}
        here = f"/patients/{self.person}"
        self.client.post(f"{here}/acces-hors-equipe", data=reason)
        self.stay = TURN.findall(self.client.get(f"{here}/sejours").text)[-1]

    def run(self) -> None:
        time.sleep(self.after)
        while (page := self._read(f"{self.stay}/lettre")) is None:
            time.sleep(1)
        begun = time.monotonic()
        address = None
        while self.drafts and address is None:
            try:
                asked = self.client.post(f"{self.stay}/lettre", data={"csrf": self._csrf(page)})
                address = asked.url.path
            except httpx.TransportError:
                time.sleep(1)
        others = [
            f"/patients/{self.person}",
            f"{self.stay}",
            "/",
            f"/patients/{self.person}/biologie",
        ]
        turn = 0
        while not self.until.is_set():
            read_at = time.monotonic() + random.uniform(0.5, 1.5) * THINK_SECONDS
            while time.monotonic() < read_at and not self.until.is_set():
                time.sleep(min(POLL_SECONDS, max(0.0, read_at - time.monotonic())))
                if address is not None and self._is_there(address):
                    self.waited = time.monotonic() - begun
                    return
            self._read(others[turn % len(others)])
            turn += 1

    def _is_there(self, address: str) -> bool:
        seen = self._read(f"{address}?suivi=1", {"HX-Request": "true"})
        return seen is not None and "HX-Redirect" in seen.headers

    def _read(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response | None:
        begun = time.perf_counter()
        try:
            answer = self.client.get(path, headers=headers)
        except httpx.TransportError:
            return None
        self.spent.append(time.perf_counter() - begun)
        if answer.status_code != 200:
            self.failed += 1
            return None
        return answer

    @staticmethod
    def _csrf(page: httpx.Response) -> str:
        found = CSRF.search(page.text)
        if found is None:
            raise SystemExit(f"no form on {page.url}")
        return found[1]


def reading(
    logins: list[str],
    who: list[int],
    *,
    drafts: bool,
    seconds: float,
    spread: float,
    begun: Callable[[], None] = lambda: None,
) -> list[Physician]:
    """Have everybody read for some seconds, or draft and read until all have their letter.

    They begin within `spread` seconds, once all have signed in: 0 is fifty clicks in one instant.
    """
    until = threading.Event()
    crowd = [Physician(login, person, until) for login, person in zip(logins, who, strict=True)]
    for one in crowd:
        one.sign_in()
        one.drafts, one.after = drafts, random.uniform(0.0, spread)
    begun()
    for one in crowd:
        one.start()
    if not drafts:
        time.sleep(seconds)
        until.set()
    for one in crowd:
        one.join(seconds if drafts else 60)
    until.set()
    return crowd


def line(label: str, crowd: list[Physician]) -> float:
    spent = sorted(1000 * one for person in crowd for one in person.spent)
    p95 = spent[int(0.95 * len(spent))]
    print(
        f"{label:<34} {len(spent):5} pages   p50 {statistics.median(spent):6.0f} ms"
        f"   p95 {p95:6.0f} ms   not answered 200: {sum(one.failed for one in crowd)}"
    )
    return p95


def told(body: dict[str, Any]) -> str:
    """Answer the first passage as the one sentence of the part."""
    passage = json.loads(body["messages"][-1]["content"].split("\n")[1])
    return json.dumps({"phrases": [{"texte": passage["texte"][:300] + ".", "passages": [1]}]})


def counts(settings: Settings) -> tuple[int, dict[str, int]]:
    state = open_state(settings)
    with state.read() as connection:
        kept = connection.execute(sa.select(sa.func.count()).select_from(drafts)).scalar_one()
        by_state = sa.select(jobs.c.state, sa.func.count()).where(jobs.c.kind == "draft")
        found = dict(connection.execute(by_state.group_by(jobs.c.state)).all())
    state.close()
    return int(kept), {str(key): int(value) for key, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--patients", type=int, default=80)
    parser.add_argument(
        "--seconds", type=float, default=0.5, help="time of one answer of the model"
    )
    parser.add_argument("--spread", type=float, default=10, help="seconds in which all begin")
    parser.add_argument("--kill", type=float, default=0, help="seconds after which to kill")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, model_server(told) as server:
        settings = hospital(Path(folder) / "home", given.patients)
        logins, who = physicians(settings, given.people), persons(settings, given.people)
        server.seconds = given.seconds
        process = serve(settings, server.address)
        alone = line(
            "pages alone", reading(logins, who, drafts=False, seconds=30, spread=given.spread)
        )
        again: list[subprocess.Popen[bytes]] = []

        def kill() -> None:
            process.send_signal(signal.SIGKILL)
            process.wait()
            again.append(serve(settings, server.address))

        def begun() -> None:
            if given.kill:
                threading.Timer(given.kill, kill).start()

        crowd = reading(logins, who, drafts=True, seconds=300, spread=given.spread, begun=begun)
        beside = line(f"pages while {given.people} draft", crowd)
        print(f"ratio of the p95 (drafting / alone): {beside / alone:.2f}")
        waited = sorted(one.waited for one in crowd)
        print(
            f"letters: first after {waited[0]:.1f} s, median {waited[len(waited) // 2]:.1f} s,"
            f" last {waited[-1]:.1f} s; asked of the model {len(server.received)} times"
        )
        kept, states = counts(settings)
        print(f"drafts kept {kept}; jobs {states}")
        for one in [process, *again]:
            one.terminate()
            one.wait()


if __name__ == "__main__":
    main()
