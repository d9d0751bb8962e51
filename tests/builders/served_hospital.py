"""The fictional hospital served by a real server, with a physician and a data manager."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ambroise.access import Role
from ambroise.demo import ACCOUNTS, JOURNEY
from ambroise.governance import register
from ambroise.uses import UseState
from ambroise.web.app import create_app
from tests.builders.hospital import TODAY, a_hospital
from tests.builders.pages import Pages, by_password, served

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
PHYSICIAN = "quintin"
ELSEWHERE = "arnoux"
DATA_MANAGER = "data"
IPP = JOURNEY.ipp


@contextmanager
def a_served_hospital(
    folder: Path,
    *,
    patients: int = 6,
    clock: Callable[[], datetime] = lambda: NOON,
    **settings: object,
) -> Iterator[Pages]:
    """Serve the hospital on the day it was made for; the use `letter` is in its pilot."""
    hospital = a_hospital(folder, patients=patients)
    hospital.take_in()
    hospital.close()
    asked = by_password(hospital.settings).model_copy(update=settings)
    with served(create_app(asked, clock=clock)) as pages:
        register.initialise(
            pages.site.state,
            pages.site.trail,
            dict.fromkeys(("letter", "explanation", "coding"), UseState.PILOT),
            actor="data",
            reason="essai",
            now=NOON,
        )
        for account in ACCOUNTS:
            if account.login in (PHYSICIAN, ELSEWHERE, DATA_MANAGER):
                pages.person(account.login, Role(account.role), *account.wards)
        yield pages
