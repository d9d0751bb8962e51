"""An extract in a process of its own that kills itself: HOME PROJECT LOGIN PLACE.

PLACE is a number of tables, or `settle`: registered, and not named yet.
"""

import os
import signal
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from ambroise.access import Action, Decision, Purpose, people, projects
from ambroise.cli.session import Session
from ambroise.extracts import Maker, extract
from ambroise.extracts.folder import Making
from ambroise.settings import load_settings


def main(home: str, project: str, login: str, place: str) -> None:
    session = Session(load_settings(Path(home)), "fr")
    session.actor = people.actor_of(session.state, login, datetime.now(UTC))

    def decide() -> Decision:
        resource = projects.project_resource(session.state, project, "research")
        return session.door.decide(session.actor, Action.EXPORT, resource, Purpose.RESEARCH)

    def die(*_given: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def report(done: int, _total: int) -> None:
        if str(done) == place:
            die()

    settle = mock.patch.object(Making, "settle", die) if place == "settle" else nullcontext()
    with settle, session.views.open(decide()) as view:
        extract(Maker(session.settings, session.state, session.door, decide, report), view)
    session.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
