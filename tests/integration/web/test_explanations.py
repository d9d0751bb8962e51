"""The versions of a letter for patients: made side by side, signed one by one, printed."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from ambroise.access import Role
from ambroise.access.people import os_account
from ambroise.demo import ACCOUNTS
from ambroise.state.schema import people
from ambroise.uses.explanation.schema import Topic
from tests.builders.command_line import CommandLine
from tests.builders.pages import Pages, drafted, letter_form, token
from tests.builders.served_hospital import NOON, PHYSICIAN, a_served_hospital

WARDS = next(one.wards for one in ACCOUNTS if one.login == PHYSICIAN)
WAITS = "Version en préparation"


class Clock:
    """A minute passes at each letter and each version, so that the last one comes first."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self) -> None:
        self.now += timedelta(minutes=1)


CLOCK = Clock()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("explanations"), clock=CLOCK) as served:
        served.person("secretaire", Role.SECRETARY, *WARDS)
        yield served


@pytest.fixture
def senior(pages: Pages) -> httpx.Client:
    return pages.again(PHYSICIAN)


@pytest.fixture
def letter(senior: httpx.Client) -> str:
    """The address of the letter of the guided visit, just proposed."""
    CLOCK.passes()
    found = re.search(r'href="(/patients/\d+/sejours/\d+)"', senior.get("/visite").text)
    assert found is not None
    address = f"{found[1]}/lettre"
    drafted(senior, senior.post(address, data={"csrf": token(senior.get(address))}))
    return address


@pytest.fixture
def signed(senior: httpx.Client, letter: str) -> str:
    """The same, validated."""
    page = senior.get(letter)
    waiting = re.findall(r'name="confirme" value="([^"]+)"', page.text)
    found = re.search(r'action="([^"]+/valider)"', page.text)
    assert found is not None
    done = senior.post(found[1], data=letter_form(page, confirme=waiting))
    assert "Validée par" in done.text
    return letter


class _Form(HTMLParser):
    """The fields of the form that goes to `action`, every box of confirmation ticked."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, str | list[str]] = {}
        self._action, self._inside, self._area = action, False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = got.get("action") == self._action
        elif self._inside and "name" in got:
            if tag == "textarea":
                self._area = got["name"]
                self.fields[self._area] = ""
            elif got["name"] == "confirme":
                confirmed = self.fields.setdefault("confirme", [])
                assert isinstance(confirmed, list)
                confirmed.append(got["value"])
            else:
                self.fields[got["name"]] = got.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._area = "" if tag == "textarea" else self._area
        self._inside = self._inside and tag != "form"

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] = str(self.fields[self._area]) + data


def made(client: httpx.Client, letter: str, *audiences: str) -> httpx.Response:
    """Ask for versions and return the page once they are there."""
    CLOCK.passes()
    here = f"{letter}/explications"
    answer = client.post(here, data={"csrf": token(client.get(here)), "pour": audiences})
    until = time.monotonic() + 20
    while WAITS in answer.text and time.monotonic() < until:
        time.sleep(0.1)
        answer = client.get(answer.url)
    assert answer.status_code == 200
    assert WAITS not in answer.text
    return answer


def column(page: httpx.Response, audience: str) -> str:
    """Return what one version shows."""
    found = re.search(rf'aria-labelledby="c-{audience}-fr">(.*?)</section>', page.text, re.S)
    assert found is not None
    return found[1]


def act(page: httpx.Response, audience: str, name: str) -> str:
    found = re.search(rf'action="([^"]+/{name})"', column(page, audience))
    assert found is not None
    return found[1]


def form(page: httpx.Response, action: str) -> dict[str, str | list[str]]:
    parser = _Form(action)
    parser.feed(page.text)
    return parser.fields


def test_without_a_letter_there_is_nothing_to_explain(pages: Pages, senior: httpx.Client) -> None:
    links = re.findall(r'href="(/patients/\d+)"', senior.get("/").text)
    other = senior.get(f"{links[-1]}/sejours").text
    stay = re.findall(r'href="(/patients/\d+/sejours/\d+)"', other)[-1]
    page = senior.get(f"{stay}/lettre/explications")
    assert "encore de lettre" in page.text


def test_versions_of_a_letter_that_is_not_signed_are_previews(
    senior: httpx.Client, letter: str
) -> None:
    page = made(senior, letter, "adult")
    assert "Aperçu : lettre non validée" in column(page, "adult")
    action = act(page, "adult", "valider")
    refused = senior.post(action, data=form(page, action))
    assert refused.status_code == 409
    assert "Valider la lettre" in refused.text


def test_each_version_says_the_same_drugs_and_is_signed_alone(
    senior: httpx.Client, signed: str
) -> None:
    page = made(senior, signed, "adult", "teenager", "child")
    for audience in ("adult", "teenager", "child"):
        said = column(page, audience)
        assert "Eliquis 5 mg (apixaban)" in said
        assert "1 comprimé matin et soir" in said
        assert "Kardégic 75 mg" in said
        assert "arrêté" in said
    assert "Tu prends" not in column(page, "adult")
    assert "Pas de version : le patient est majeur" in column(page, "parents")
    action = act(page, "child", "valider")
    done = senior.post(action, data=form(page, action))
    assert "Décidée par" in column(done, "child")
    assert "Valider la version" in column(done, "adult")


def test_a_version_that_says_another_dose_than_the_letter_is_not_signed(
    senior: httpx.Client, signed: str
) -> None:
    page = made(senior, signed, "adult")
    action = act(page, "adult", "valider")
    fields = form(page, action)
    name = next(one for one, text in fields.items() if "apixaban" in text and "phrase:" in one)
    assert isinstance(fields[name], str)
    other = str(fields[name]).replace("1 comprimé matin et soir", "2 comprimés le soir")
    pointer = name.removeprefix("phrase:")
    refused = senior.post(
        action, data=fields | {name: other, "confirme": [*fields.get("confirme", []), pointer]}
    )
    assert refused.status_code == 409
    assert "la posologie manque" in refused.text
    assert "2 comprimés le soir" in refused.text


def test_a_phrase_opens_the_passage_of_its_sentence(senior: httpx.Client, signed: str) -> None:
    page = made(senior, signed, "adult")
    found = re.search(r'href="([^"]+\?phrase=adult-fr-[\d-]+)#passage"', page.text)
    assert found is not None
    assert '<mark class="target">' in senior.get(found[1]).text


def test_a_signed_version_is_printed_large_and_filed_as_text(
    senior: httpx.Client, signed: str
) -> None:
    page = made(senior, signed, "adult")
    action = act(page, "adult", "valider")
    done = senior.post(action, data=form(page, action))
    links = re.findall(r'href="([^"]+/(?:imprimer|texte))"', column(done, "adult"))
    printed, filed = (senior.get(link) for link in links)
    assert "Vos médicaments" in printed.text
    assert "Version validée par" in printed.text
    assert filed.text.startswith("Votre séjour à l'hôpital")


def test_the_hospital_s_letterhead_stands_on_the_printed_version(
    pages: Pages, senior: httpx.Client, signed: str
) -> None:
    folder = pages.site.settings.home / "letter"
    folder.mkdir()
    (folder / "template.toml").write_text('header = ["CHU de Mirande"]\n', encoding="utf-8")
    page = made(senior, signed, "adult")
    action = act(page, "adult", "valider")
    done = senior.post(action, data=form(page, action))
    found = re.search(r'href="([^"]+/imprimer)"', column(done, "adult"))
    assert found is not None
    assert "CHU de Mirande" in senior.get(found[1]).text


def test_a_version_of_an_earlier_letter_is_said_and_not_signed(
    senior: httpx.Client, signed: str
) -> None:
    changed = "La lettre a changé depuis"
    assert changed not in column(made(senior, signed, "adult"), "adult")
    CLOCK.passes()
    drafted(senior, senior.post(signed, data={"csrf": token(senior.get(signed))}))
    page = senior.get(signed)
    waiting = re.findall(r'name="confirme" value="([^"]+)"', page.text)
    found = re.search(r'action="([^"]+/valider)"', page.text)
    assert found is not None
    senior.post(found[1], data=letter_form(page, confirme=waiting))
    after = senior.get(f"{signed}/explications")
    assert changed in column(after, "adult")
    action = act(after, "adult", "valider")
    assert senior.post(action, data=form(after, action)).status_code == 409


def test_who_may_not_sign_reads_the_versions_only(
    pages: Pages, senior: httpx.Client, signed: str
) -> None:
    page = made(senior, signed, "adult")
    action = act(page, "adult", "valider")
    secretary = pages.again("secretaire")
    seen = secretary.get(f"{signed}/explications")
    assert "Valider la version" not in seen.text
    refused = secretary.post(action, data=form(page, action) | {"csrf": token(seen)})
    assert refused.status_code == 403


def api(client: httpx.Client, letter: str) -> str:
    """Return the address of the versions in the API; the client may send there from now on."""
    client.headers["X-CSRF-Token"] = client.get("/api/v1/me").json()["csrf"]
    found = re.search(r"/patients/(\d+)/sejours/(\d+)", letter)
    assert found is not None
    return f"/api/v1/patients/{found[1]}/stays/{found[2]}/explanations"


def test_programs_make_read_sign_and_take_a_version_as_the_page_does(
    senior: httpx.Client, signed: str
) -> None:
    here = api(senior, signed)
    CLOCK.passes()
    jobs = senior.post(here, json={"audiences": ["child"]})
    assert jobs.status_code == 202
    made(senior, signed, "adult")  # both are there once the page shows none being made
    newest = {one["audience"]: one for one in reversed(senior.get(here).json())}
    line = newest["child"]
    assert line["state"] == "proposed"
    assert "content_file" not in line
    one = f"{here}/{line['id']}"
    assert senior.get(f"{one}/document.pdf").status_code == 404  # not validated: no document
    read = senior.get(one).json()
    waiting = {"confirmed": read["to_confirm"], "revision": read["line"]["revision"]}
    letters = one.replace("/explanations/", "/letters/").replace(
        re.search(r"/stays/\d+", one)[0],
        "",  # type: ignore[index]
    )
    assert senior.post(f"{letters}/validate", json=waiting).status_code == 404
    assert senior.post(f"{one}/validate", json=waiting | {"revision": 99}).status_code == 409
    done = senior.post(f"{one}/validate", json=waiting)
    assert done.status_code == 200
    assert done.json()["line"]["state"] == "validated"
    assert senior.get(f"{one}/document.pdf").content.startswith(b"%PDF-")
    assert senior.get(f"{one}/document.docx").content.startswith(b"PK")
    assert senior.get(f"{one}/document.xml").status_code == 404
    page = senior.get(f"{one}/document.html")
    assert "Tes médicaments" in page.text
    assert page.content == senior.get(f"{one}/document.html").content
    again = senior.post(f"{one}/reopen")
    assert again.status_code == 201
    rejected = senior.post(f"{here}/{again.json()['id']}/reject")
    assert rejected.json()["line"]["state"] == "rejected"


def test_a_program_with_no_session_never_signs_a_version(
    pages: Pages, senior: httpx.Client, signed: str
) -> None:
    made(senior, signed, "adult")
    here = api(senior, signed)
    line = senior.get(here).json()[0]
    secretary = pages.again("secretaire")
    one = f"{api(secretary, signed)}/{line['id']}"
    assert secretary.get(one).status_code == 200
    refused = secretary.post(f"{one}/validate", json={"revision": 0})
    assert refused.status_code == 403


def test_two_versions_stand_side_by_side_part_by_part(senior: httpx.Client, signed: str) -> None:
    page = made(senior, signed, "adult", "teenager")
    assert f'href="{signed}/explications/comparer"' in page.text
    drafts = {
        one["audience"]: one["id"] for one in reversed(senior.get(api(senior, signed)).json())
    }
    query = f"?a={drafts['teenager']}&b={drafts['adult']}"
    both = senior.get(f"{signed}/explications/comparer{query}").text
    rows = re.findall(r'<div class="pair"><div>(.*?)</div><div>(.*?)</div></div>', both, re.S)
    drug = next(row for row in rows if "Eliquis 5 mg (apixaban)" in row[0])
    assert "Tu le prends" in drug[0] or "1 comprimé matin et soir" in drug[0]
    assert "Eliquis 5 mg (apixaban)" in drug[1]
    titles = re.findall(r'<h3 id="b-(\w+)">', both)
    assert titles == sorted(titles, key=list(Topic).index)


def test_the_command_line_lists_and_exports_what_was_signed(
    pages: Pages, senior: httpx.Client, signed: str, tmp_path: Path
) -> None:
    page = made(senior, signed, "teenager")
    action = act(page, "teenager", "valider")
    senior.post(action, data=form(page, action))
    site, draft = pages.site, action.split("/")[-2]
    with site.state.begin() as connection:
        connection.execute(
            sa.update(people).where(people.c.login == PHYSICIAN).values(os_account=os_account())
        )
    command, stay = CommandLine(site.settings.home), site.drafts.line(draft).subject
    listed = command("explanation", "list", stay, "--json").lines()
    assert {"draft": draft, "state": "validated"}.items() <= listed[0].items()
    assert "Tes médicaments" not in str(listed)
    out = tmp_path / "version.html"
    asked = ("explanation", "export", stay, "--version", "teenager", "--form", "html")
    assert command(*asked, "--out", str(out)).code == 0
    assert "Tes médicaments" in out.read_text()
    assert out.stat().st_mode & 0o777 == 0o600
