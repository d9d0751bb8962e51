"""A validated letter laid out, sent, given, answered, called back, by those who may."""

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pypdf
import pytest
import sqlalchemy as sa

from ambroise.access import Role
from ambroise.access.people import os_account
from ambroise.demo import ACCOUNTS
from ambroise.dispatch import of_letter
from ambroise.errors import DraftUnknown
from ambroise.state.schema import dispatches, people
from tests.builders.command_line import CommandLine
from tests.builders.fhir_server import FhirServer, a_fhir_server
from tests.builders.mllp import Receiver, a_receiver
from tests.builders.pages import Pages, token
from tests.builders.sending import a_validated_letter, eventually, validated, with_connectors
from tests.builders.served_hospital import NOON, PHYSICIAN, a_served_hospital

WARDS = next(one.wards for one in ACCOUNTS if one.login == PHYSICIAN)
SETTINGS = """
hospital_name = "Hôpital Saint-Exemple"
finess = "750000001"

[connectors.mss]
kind = "folder"
address = "{folder}"
label = "MSSanté"
document = "cda"
recipients = ["general_practitioner", "referrer"]

[connectors.dpi]
kind = "mllp"
address = "{mllp}"
recipients = ["record"]
tries = 2

[connectors.dmp]
kind = "fhir"
address = "{fhir}"
recipients = ["shared_record"]
"""


class Clock:
    now = NOON

    def __call__(self):  # type: ignore[no-untyped-def]
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with a_receiver(lambda _count, _message: "AA") as found:
        yield found


@pytest.fixture(scope="module")
def server() -> Iterator[FhirServer]:
    with a_fhir_server() as found:
        yield found


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mss") / "box"


@pytest.fixture(scope="module")
def pages(
    tmp_path_factory: pytest.TempPathFactory,
    clock: Clock,
    receiver: Receiver,
    server: FhirServer,
    outbox: Path,
) -> Iterator[Pages]:
    folder = tmp_path_factory.mktemp("sending")
    text = SETTINGS.format(folder=outbox, mllp=receiver.address, fhir=server.address)
    with a_served_hospital(with_connectors(folder, text), clock=clock) as served:
        served.person("secretaire", Role.SECRETARY, *WARDS)
        served.person("interne", Role.INTERNE, *WARDS)
        served.person("infirmiere", Role.NURSE, *WARDS)
        served.person("ailleurs", Role.SECRETARY, "9999")
        yield served


@pytest.fixture(scope="module")
def senior(pages: Pages) -> httpx.Client:
    return pages.again(PHYSICIAN)


@pytest.fixture(scope="module")
def secretary(pages: Pages) -> httpx.Client:
    return pages.again("secretaire")


@pytest.fixture(scope="module")
def letter(senior: httpx.Client) -> str:
    return a_validated_letter(senior)


def send(client: httpx.Client, letter: str, *to: str) -> httpx.Response:
    page = client.get(f"{letter}/envoi")
    return client.post(f"{letter}/envoi", data={"csrf": token(page), "vers": list(to)})


def states(pages: Pages, letter: str) -> dict[str, str]:
    """Return the state of each sending of a version, by connector."""
    with pages.site.state.read() as connection:
        rows = connection.execute(dispatches.select().order_by(dispatches.c.prepared_at)).mappings()
        return {row["connector"]: row["state"] for row in rows if row["draft_id"] in letter}


def sheets(outbox: Path) -> list[dict[str, object]]:
    return [json.loads(path.read_text()) for path in sorted((outbox / "out").glob("*.json"))]


@pytest.mark.parametrize("ending", ["html", "pdf", "docx", "xml", "json"])
def test_a_validated_letter_is_a_file_in_every_format_and_leaves_a_trace(
    ending: str, pages: Pages, secretary: httpx.Client, letter: str
) -> None:
    answer = secretary.get(f"{letter}/document.{ending}")
    assert answer.status_code == 200
    assert f'.{ending}"' in answer.headers["Content-Disposition"]
    assert answer.content == secretary.get(f"{letter}/document.{ending}").content
    acts = [one.event.action for one in pages.site.trail.events(actor="secretaire", limit=10)]
    assert "letter.exported" in acts


def test_a_format_that_is_none_of_ours_is_no_page(secretary: httpx.Client, letter: str) -> None:
    assert secretary.get(f"{letter}/document.exe").status_code == 404


def test_the_secretary_sends_to_those_whom_the_record_names(
    pages: Pages, secretary: httpx.Client, letter: str, outbox: Path, receiver: Receiver,
    server: FhirServer,
) -> None:  # fmt: skip
    page = secretary.get(f"{letter}/envoi")
    assert "MSSanté" in page.text
    assert "je me suis assuré de sa compréhension" in page.text
    to = re.findall(r'name="vers" value="([^"]+)"', page.text)
    assert {
        "general_practitioner:mss",
        "record:dpi",
        "shared_record:dmp",
        "patient:by-hand",
    } <= set(to)
    sent = send(secretary, letter, *to)
    assert "États des envois" in sent.text
    eventually(lambda: "prepared" not in states(pages, letter).values())
    assert states(pages, letter) == {
        "mss": "sent", "dpi": "received", "dmp": "received", "by-hand": "received",
    }  # fmt: skip
    (held,) = server.held
    assert held["status"] == "current"
    assert [one.header.text(9, 2) for one in receiver.messages] == ["T02"]
    body = receiver.messages[0].text("OBX", 5, 5)
    import base64

    text = pypdf.PdfReader(io.BytesIO(base64.b64decode(body))).pages[0].extract_text()
    assert "Hôpital Saint-Exemple" in text
    assert {sheet["act"] for sheet in sheets(outbox)} == {"send"}


def test_every_sending_left_a_trace_before_it_went_out(pages: Pages, letter: str) -> None:
    events = [
        one.event
        for one in pages.site.trail.events(actor="secretaire", limit=200)
        if one.event.action in ("letter.prepared", "letter.sending")
    ]
    assert {one.detail["connector"] for one in events if one.action == "letter.sending"} == {
        "mss", "dpi", "dmp", "by-hand",
    }  # fmt: skip
    assert all(one.digests["document"] for one in events)


def test_asking_twice_sends_once(
    pages: Pages, secretary: httpx.Client, letter: str, receiver: Receiver
) -> None:
    send(secretary, letter, "record:dpi", "record:dpi")
    eventually(lambda: "prepared" not in states(pages, letter).values())
    assert len(receiver.messages) == 1


def test_what_came_back_is_shown(
    pages: Pages, secretary: httpx.Client, letter: str, outbox: Path
) -> None:
    for sheet in sheets(outbox):
        told = {"sending": sheet["sending"], "event": "received"}
        (outbox / "in" / f"{sheet['sending']}.json").write_text(json.dumps(told))
    eventually(lambda: states(pages, letter)["mss"] == "received")
    assert "Reçue" in secretary.get(f"{letter}/envoi").text
    assert not list((outbox / "in").glob("*.json"))


@pytest.mark.parametrize("login", ["interne", "infirmiere", "ailleurs"])
def test_nobody_else_sends(login: str, pages: Pages, secretary: httpx.Client, letter: str) -> None:
    other = pages.again(login)
    data = {"csrf": token(other.get("/compte")), "vers": "record:dpi"}
    assert other.post(f"{letter}/envoi", data=data).status_code == 403
    page = other.get(f"{letter}/envoi")
    if login == "ailleurs":
        assert page.status_code == 403
    else:
        assert 'name="vers"' not in page.text
        assert "il manque" in page.text


def test_a_recipient_that_no_connector_serves_is_refused(
    secretary: httpx.Client, letter: str
) -> None:
    assert send(secretary, letter, "patient:dpi").status_code == 409
    assert send(secretary, letter, "record:nowhere").status_code == 404
    assert send(secretary, letter, "nobody:dpi").status_code == 409


def test_a_new_version_replaces_what_the_record_holds(
    pages: Pages, senior: httpx.Client, secretary: httpx.Client, letter: str, receiver: Receiver,
    server: FhirServer, clock: Clock,
) -> None:  # fmt: skip
    address = letter.rpartition("/")[0]
    clock.now += timedelta(minutes=1)
    page = senior.get(f"{address}?version={letter.rpartition('/')[2]}")
    again = senior.post(f"{letter}/annuler", data={"csrf": token(page)})
    newer = validated(senior, again, address)
    assert newer != letter
    sent = send(secretary, newer, "record:dpi", "shared_record:dmp")
    assert sent.status_code == 200
    eventually(lambda: set(states(pages, newer).values()) == {"received"})
    last = receiver.messages[-1]
    assert last.header.text(9, 2) == "T10"
    assert last.text("TXA", 13) == receiver.messages[0].text("TXA", 12)
    assert [one.get("relatesTo", [{}])[0].get("code") for one in server.held] == [None, "replaces"]
    assert "Remplace la version envoyée avant" in secretary.get(f"{newer}/envoi").text


def test_what_went_out_is_called_back_with_its_reason(
    pages: Pages, secretary: httpx.Client, letter: str, receiver: Receiver, outbox: Path
) -> None:
    page = secretary.get(f"{letter}/envoi")
    for action in re.findall(r'action="([^"]+/rappeler)"', page.text):
        answer = secretary.post(action, data={"csrf": token(page), "cause": "wrong_recipient"})
        assert answer.status_code == 200
        assert "mauvais destinataire" in answer.text
        again = secretary.post(action, data={"csrf": token(page), "cause": "wrong_recipient"})
        assert again.status_code == 409
    eventually(lambda: states(pages, letter)["dpi"] == "recalled")
    assert receiver.messages[-1].header.text(9, 2) == "T04"
    eventually(lambda: any(one["act"] == "recall" for one in sheets(outbox)))
    assert states(pages, letter)["mss"] == "recalling"
    (back,) = [one for one in sheets(outbox) if one["act"] == "recall"]
    told = {"sending": back["sending"], "event": "recalled"}
    (outbox / "in/back.json").write_text(json.dumps(told))
    eventually(lambda: states(pages, letter)["mss"] == "recalled")


def test_a_sending_that_fails_says_why_and_is_tried_again_by_hand(
    pages: Pages, senior: httpx.Client, secretary: httpx.Client, letter: str, receiver: Receiver,
    clock: Clock,
) -> None:  # fmt: skip
    receiver.answers = lambda _count, _message: "AE"
    address = letter.rpartition("/")[0]
    clock.now += timedelta(minutes=1)
    page = senior.get(address)
    action = re.search(r'action="([^"]+/annuler)"', page.text)
    assert action is not None
    again = senior.post(action[1], data={"csrf": token(page)})
    third = validated(senior, again, address)
    former = action[1].removesuffix("/annuler")
    assert send(secretary, former, "general_practitioner:mss").status_code == 409
    send(secretary, third, "record:dpi")
    eventually(lambda: states(pages, third)["dpi"] == "failed")
    failed = secretary.get(f"{third}/envoi")
    assert "Refusée par le dossier pour son contenu" in failed.text
    assert "Envoi en échec" in secretary.get("/lettres").text
    receiver.answers = lambda _count, _message: "AA"
    retry = re.search(r'action="([^"]+/relancer)"', failed.text)
    assert retry is not None
    number = receiver.messages[-1].header.text(10)
    secretary.post(retry[1], data={"csrf": token(failed)})
    eventually(lambda: states(pages, third)["dpi"] == "received")
    assert receiver.messages[-1].header.text(10) == number


def test_a_server_that_is_away_is_tried_again_later_and_given_up_in_the_end(
    pages: Pages, secretary: httpx.Client, senior: httpx.Client, letter: str, receiver: Receiver,
    clock: Clock,
) -> None:  # fmt: skip
    address = letter.rpartition("/")[0]
    clock.now += timedelta(minutes=1)
    page = senior.get(address)
    action = re.search(r'action="([^"]+/annuler)"', page.text)
    assert action is not None
    fourth = validated(senior, senior.post(action[1], data={"csrf": token(page)}), address)
    receiver.answers = lambda _count, _message: ""
    send(secretary, fourth, "record:dpi")
    eventually(lambda: "Aucun accusé" in secretary.get(f"{fourth}/envoi").text)
    count = len(receiver.messages)
    assert states(pages, fourth)["dpi"] == "prepared"
    clock.now += timedelta(minutes=2)
    eventually(lambda: states(pages, fourth)["dpi"] == "failed")
    assert len(receiver.messages) == count + 1
    receiver.answers = lambda _count, _message: "AA"


def test_the_command_line_exports_sends_and_lists_what_is_late(
    pages: Pages, letter: str, tmp_path: Path
) -> None:
    site, draft = pages.site, letter.rpartition("/")[2]
    with site.state.begin() as connection:
        connection.execute(
            sa.update(people).where(people.c.login == PHYSICIAN).values(os_account=os_account())
        )
    out = tmp_path / "lettre.xml"
    command = CommandLine(site.settings.home)
    assert command("letter", "export", draft, "--as", "cda", "--out", str(out)).code == 0
    assert b"11490-0" in out.read_bytes()
    assert out.stat().st_mode & 0o777 == 0o600
    again = command("letter", "send", draft, "--to", "patient:by-hand")
    assert again.code == 0
    assert again.out.strip() in {one.id for one in of_letter(site.state, draft)}
    late = command("letter", "late", "--json").lines()
    assert all(one["days_late"] > 0 for one in late)
    assert all("DURAND" not in json.dumps(one) for one in late)
    refused = command("letter", "export", "nothing", "--as", "pdf", "--out", str(out))
    assert refused.code == DraftUnknown.exit_code


def test_the_list_of_letters_shows_those_that_are_late(
    secretary: httpx.Client, pages: Pages
) -> None:
    page = secretary.get("/lettres")
    assert page.status_code == 200
    assert "j de retard" in page.text
    late = secretary.get("/lettres?etape=retard")
    assert late.text.count("data-step") <= page.text.count("data-step")
    rows = secretary.get("/lettres/export.csv").text.splitlines()
    assert rows[0].lstrip("\ufeff").startswith("Séjour;Unité;Sortie;Étape;Jours de retard")
    assert len(rows) == page.text.count('<a data-step href="/patients') + 1
    assert pages.again("ailleurs").get("/lettres").text.count('data-step href="/patients') == 0
