"""A vendor's use from the pages and the API: proposed, read with its evidence, decided."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx
import pytest

from ambroise.access import Role
from ambroise.governance.passages import put
from ambroise.uses import UseState, registry
from tests.builders import vendor_wheel
from tests.builders.pages import Pages, drafted, token
from tests.builders.served_hospital import IPP, NOON, PHYSICIAN, a_served_hospital


@dataclass
class Bedside:
    """The journey's stay, with the physician of its ward."""

    pages: Pages
    physician: httpx.Client
    person: str
    stay: str

    @property
    def here(self) -> str:
        return f"/patients/{self.person}/sejours/{self.stay}"

    def put(self, name: str, state: UseState) -> None:
        site = self.pages.site
        with site.state.begin() as connection:
            put(connection, name, state, actor="data", now=NOON, reason="essai")

    def proposed(self, name: str) -> httpx.Response:
        """Ask for a draft from the page; return the page of the draft, or of why there is none."""
        address = f"{self.here}/usages/{name}"
        csrf = token(self.physician.get("/recherche"))
        return drafted(self.physician, self.physician.post(address, data={"csrf": csrf}))


@pytest.fixture(scope="module")
def bedside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bedside]:
    folder = tmp_path_factory.mktemp("vendor")
    vendor_wheel.install(folder / "plugins")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AMBROISE_PLUGINS", str(folder / "plugins"))
        patch.setenv("AMBROISE_HOME", str(folder / "home"))
        registry._others.cache_clear()
        with a_served_hospital(folder / "hospital") as pages:
            physician = pages.again(PHYSICIAN)
            found = physician.post(
                "/recherche", data={"csrf": token(physician.get("/recherche")), "text": IPP}
            )
            here = re.findall(r'href="(/patients/\d+)"', found.text)[0]
            stays = physician.get(f"{here}/sejours").text
            stay = re.findall(rf"{here}/sejours/(\d+)", stays)[0]
            made = Bedside(pages, physician, here.rpartition("/")[2], stay)
            for name in ("acme-lines", "acme-bare", "acme-stays", "acme-behaving"):
                made.put(name, UseState.PILOT)
            yield made
    registry._others.cache_clear()


def test_the_stay_offers_the_uses_that_may_run_and_no_other(bedside: Bedside) -> None:
    page = bedside.physician.get(bedside.here).text
    assert f"{bedside.here}/usages/acme-lines" in page
    bedside.put("acme-behaving", UseState.SUSPENDED)
    assert "usages/acme-behaving" not in bedside.physician.get(bedside.here).text
    refused = bedside.physician.get(f"{bedside.here}/usages/acme-behaving")
    assert "il ne s'exécute pas" in unescape(refused.text)
    bedside.put("acme-behaving", UseState.PILOT)
    assert bedside.physician.get(f"{bedside.here}/usages/letter").status_code == 404


def test_its_page_says_what_it_is_given_before_anybody_asks(bedside: Bedside) -> None:
    page = bedside.physician.get(f"{bedside.here}/usages/acme-behaving").text
    assert "Ce qui lui est transmis" in page
    register = bedside.physician.get("/usages/acme-lines")
    assert "<code>text</code>" in register.text


def test_its_draft_waits_for_a_person_with_the_passage_of_each_line(bedside: Bedside) -> None:
    page = bedside.proposed("acme-lines")
    assert page.status_code == 200
    assert "À valider" in page.text
    link = re.findall(r'href="([^"]+phrase=valeur-0)#passage"', page.text)[0]
    passage = bedside.physician.get(link.replace("&amp;", "&"))
    quote = re.findall(r'<mark class="target">([^<]+)</mark>', passage.text)[0]
    assert quote
    (line,) = bedside.pages.site.drafts.history(_subject(bedside), "acme-lines")
    assert line.state == "proposed"


def test_a_line_without_passage_is_confirmed_by_who_signs_or_nothing_is_filed(
    bedside: Bedside,
) -> None:
    page = bedside.proposed("acme-bare")
    form = _form(page)
    waiting = re.findall(r'name="confirme" value="([^"]+)"', page.text)
    assert waiting == ["/note", "/risk"]
    address = re.findall(r'action="([^"]+)/valider"', page.text)[0]
    refused = bedside.physician.post(f"{address}/valider", data=form)
    assert refused.status_code == 409
    assert "2 phrase(s)" in unescape(refused.text)
    filed = bedside.physician.post(f"{address}/valider", data=form | {"confirme": waiting})
    assert "Validée" in filed.text
    assert "à revoir" in filed.text


def test_words_that_a_person_writes_are_kept_and_a_stale_form_signs_nothing(
    bedside: Bedside,
) -> None:
    page = bedside.proposed("acme-lines")
    form = _form(page)
    address = re.findall(r'action="([^"]+)/valider"', page.text)[0]
    here = next(name for name in form if name.startswith("phrase:"))
    kept = bedside.physician.post(f"{address}/enregistrer", data=form | {here: "Autres mots."})
    assert "Autres mots." in kept.text
    stale = bedside.physician.post(f"{address}/valider", data=form)
    assert stale.status_code == 409
    assert "Autres mots." in stale.text


def test_a_use_of_the_whole_patient_is_given_their_stays(bedside: Bedside) -> None:
    page = bedside.proposed("acme-stays")
    draft = page.url.params["version"]
    address = f"/api/v1/patients/{bedside.person}/uses/acme-stays/drafts/{draft}"
    value = bedside.physician.get(address).json()["draft"]["value"]
    stays = bedside.physician.get(f"/patients/{bedside.person}/sejours").text
    assert value == {"stays": stays.count('<th scope="row">'), "notes": 0}


def test_a_run_that_fails_is_told_and_keeps_nothing(bedside: Bedside) -> None:
    page = bedside.physician.get(bedside.proposed("acme-behaving").url)
    assert "n'a rien rendu : il s'est arrêté de lui-même" in unescape(page.text)
    assert bedside.pages.site.drafts.history(_subject(bedside), "acme-behaving") == []


def test_the_api_does_the_same_under_the_same_rights(bedside: Bedside) -> None:
    client = bedside.physician
    headers = {"X-CSRF-Token": client.get("/api/v1/me").json()["csrf"]}
    uses = f"/api/v1/patients/{bedside.person}/stays/{bedside.stay}/uses"
    asked = client.post(f"{uses}/acme-lines", headers=headers)
    assert asked.status_code == 202
    draft = _done(client, asked.json()["job"])
    address = f"/api/v1/patients/{bedside.person}/uses/acme-lines/drafts/{draft}"
    found = client.get(address).json()
    assert found["draft"]["evidence"][0]["quote"] == found["draft"]["value"]["lines"][0]["text"]
    assert client.get(address.replace("acme-lines", "acme-bare")).status_code == 404
    rejected = client.post(f"{address}/reject", headers=headers)
    assert rejected.json()["line"]["state"] == "rejected"
    assert client.post(f"{uses}/letter", headers=headers).status_code == 404
    outsider = bedside.pages.signed_in("hors", Role.RESEARCHER)
    assert outsider.get(f"{uses}/acme-lines").status_code == 403


def test_its_drafts_stay_readable_once_it_is_uninstalled(bedside: Bedside) -> None:
    page = bedside.proposed("acme-lines")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AMBROISE_PLUGINS", "")
        registry._others.cache_clear()
        again = bedside.physician.get(page.url)
        assert again.status_code == 200
        assert "acme-lines" in bedside.physician.get(bedside.here).text
    registry._others.cache_clear()


def _subject(bedside: Bedside) -> str:
    page = bedside.physician.get(bedside.here).text
    return re.findall(r"\(IEP\)</dt><dd>([^<]+)</dd>", page)[0]


def _form(page: httpx.Response) -> dict[str, Any]:
    """Return what the form of a draft sends as it stands, nothing ticked."""
    words = re.findall(r'<textarea name="([^"]+)"[^>]*>([^<]*)</textarea>', page.text)
    was = re.findall(r'<input type="hidden" name="(avant:[^"]+)" value="([^"]*)">', page.text)
    fields = {name: unescape(text) for name, text in (*words, *was)}
    return {"csrf": token(page), **fields}


def _done(client: httpx.Client, job: str) -> str:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = client.get(f"/api/v1/jobs/{job}").json()
        if found["state"] == "done":
            return str(found["result"]["draft"])
        time.sleep(0.1)
    raise AssertionError(found)
