"""What was sent goes at the end of its time; the letter, the row and the trail stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from ambroise.access import Role
from ambroise.demo import ACCOUNTS
from ambroise.dispatch import Dispatch, of_letter
from tests.builders.pages import Pages, token
from tests.builders.persons import sent
from tests.builders.sending import a_validated_letter, eventually, with_connectors
from tests.builders.served_hospital import NOON, PHYSICIAN, a_served_hospital

SETTINGS = """
[connectors.mss]
kind = "folder"
address = "{folder}"
recipients = ["general_practitioner"]

[connectors.dpi]
kind = "mllp"
address = "mllp://127.0.0.1:9"
recipients = ["record"]
tries = {tries}
"""
WARDS = next(one.wards for one in ACCOUNTS if one.login == PHYSICIAN)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pages(tmp_path: Path, clock: Clock) -> Iterator[Pages]:
    with serving(tmp_path, clock, tries=50) as served:
        yield served


@contextmanager
def serving(folder: Path, clock: Clock, *, tries: int) -> Iterator[Pages]:
    text = SETTINGS.format(folder=folder / "mss", tries=tries)
    with a_served_hospital(with_connectors(folder, text), clock=clock) as served:
        served.person("veilleur", Role.DPO)
        yield served


def sendings(pages: Pages, letter: str) -> dict[str, Dispatch]:
    found = of_letter(pages.site.state, letter.rpartition("/")[2])
    return {one.connector: one for one in found}


def files(pages: Pages) -> set[str]:
    return {one.name for one in (pages.site.settings.care / "dispatches").iterdir()}


def recalled(senior: httpx.Client, letter: str, sending: str) -> httpx.Response:
    data = {"csrf": token(senior.get("/")), "cause": "wrong_content"}
    return senior.post(f"{letter}/envoi/{sending}/rappeler", data=data)


def test_the_document_of_a_sending_goes_and_what_says_that_it_left_stays(
    pages: Pages, clock: Clock
) -> None:
    senior = pages.again(PHYSICIAN)
    letter = a_validated_letter(senior)
    page = senior.get(f"{letter}/envoi")
    wanted = ["general_practitioner:mss", "patient:by-hand", "record:dpi"]
    senior.post(f"{letter}/envoi", data={"csrf": token(page), "vers": wanted})
    eventually(lambda: sendings(pages, letter)["mss"].state == "sent")
    eventually(lambda: sendings(pages, letter)["by-hand"].state == "received")
    before = sendings(pages, letter)
    left_by_a_kill = pages.site.settings.care / "dispatches" / ".0011223344556677"
    left_by_a_kill.write_bytes(b"")
    assert files(pages) == {one.id for one in before.values()} | {left_by_a_kill.name}

    clock.now += timedelta(days=366)
    dpo = pages.again("veilleur")
    assert (
        "Documents des envois de lettres (la lettre reste au dossier) : 2"
        in sent(dpo, "/conservation", "/conservation/purge").text.partition("Purge faite")[2]
    )

    after = sendings(pages, letter)
    waiting = after["dpi"]
    assert waiting.state == "prepared"
    assert files(pages) == {waiting.id, left_by_a_kill.name}  # its date is that of the machine
    assert {name: one.state for name, one in after.items()} == {
        name: one.state for name, one in before.items()
    }
    assert after["mss"].document_digest == before["mss"].document_digest
    (entry,) = pages.site.trail.events(action="dispatches.purge")
    assert entry.event.count == 2
    assert pages.site.trail.verify().ok
    assert "letter.sent" not in {one.event.action for one in pages.site.trail.events(limit=5)}

    clock.now = NOON  # the care team is that of the stay
    senior = pages.again(PHYSICIAN)
    shown = senior.get(f"{letter}/envoi?suivi=1").text
    assert "contenu effacé" in shown
    assert "rappeler" not in shown
    refused = recalled(senior, letter, after["mss"].id)
    assert refused.status_code == 409
    assert "Exporter la lettre" in refused.text


def test_a_sending_that_failed_and_was_purged_is_prepared_anew_under_its_number(
    tmp_path: Path, clock: Clock
) -> None:
    with serving(tmp_path, clock, tries=1) as pages:
        senior = pages.again(PHYSICIAN)
        letter = a_validated_letter(senior)
        page = senior.get(f"{letter}/envoi")
        wanted = {"csrf": token(page), "vers": ["record:dpi"]}
        senior.post(f"{letter}/envoi", data=wanted)
        eventually(lambda: sendings(pages, letter)["dpi"].state == "failed")
        failed = sendings(pages, letter)["dpi"]

        clock.now += timedelta(days=366)
        dpo = pages.again("veilleur")
        sent(dpo, "/conservation", "/conservation/purge")
        clock.now = NOON
        assert sendings(pages, letter)["dpi"].lost

        senior = pages.again(PHYSICIAN)
        page = senior.get(f"{letter}/envoi")
        assert 'value="record:dpi"' in page.text
        for _ in range(2):  # asked twice, it is prepared once
            senior.post(f"{letter}/envoi", data={"csrf": token(page), "vers": ["record:dpi"]})

        (anew,) = sendings(pages, letter).values()
        assert anew.id == failed.id
        assert files(pages) == {anew.id}
        assert not anew.lost
        assert "contenu effacé" not in senior.get(f"{letter}/envoi?suivi=1").text
        prepared = list(pages.site.trail.events(action="letter.prepared"))
        assert len(prepared) == 2
