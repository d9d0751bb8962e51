"""A letter written by an interne and signed by a senior: saved, handed in, proved."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pyotp
import pytest

from ambroise.access import PEOPLE, Action, Purpose, Role, people
from ambroise.access.people import second_factor, tokens
from ambroise.access.people.registry import actor_by_id
from ambroise.access.people.sealing import Sealer
from ambroise.demo import ACCOUNTS
from ambroise.state.schema import people as persons
from tests.builders.pages import PASSWORD, Pages, drafted, letter_form, token
from tests.builders.served_hospital import NOON, PHYSICIAN, a_served_hospital

WARDS = next(one.wards for one in ACCOUNTS if one.login == PHYSICIAN)
FIELD = "phrase:/blocks/2/statements/0/text"
POINTER = FIELD.removeprefix("phrase:")


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("letters"), clock=clock) as served:
        served.person("interne", Role.INTERNE, *WARDS)
        served.person("dim", Role.DIM, *WARDS)
        yield served


@pytest.fixture
def senior(pages: Pages) -> httpx.Client:
    return pages.again(PHYSICIAN)


@pytest.fixture
def interne(pages: Pages) -> httpx.Client:
    return pages.again("interne")


@pytest.fixture
def letter(pages: Pages, senior: httpx.Client, clock: Clock) -> str:
    """The address of the letter of the guided visit, just proposed."""
    clock.passes(1)
    found = re.search(r'href="(/patients/\d+/sejours/\d+)"', senior.get("/visite").text)
    assert found is not None
    address = f"{found[1]}/lettre"
    drafted(senior, senior.post(address, data={"csrf": token(senior.get(address))}))
    return address


def act(page: httpx.Response, name: str) -> str:
    """Return where a button of the letter sends its form."""
    found = re.search(rf'(?:form)?action="([^"]+/{name})"', page.text)
    assert found is not None
    return found[1]


def send(
    client: httpx.Client, page: httpx.Response, name: str, **fields: str | list[str]
) -> httpx.Response:
    return client.post(act(page, name), data=letter_form(page, **fields))


def rewritten(client: httpx.Client, address: str, words: str) -> httpx.Response:
    """Save other words for the reason of the stay."""
    return send(client, client.get(address), "enregistrer", **{FIELD: words})


def test_an_interne_writes_and_hands_in_and_a_senior_signs(
    pages: Pages, interne: httpx.Client, senior: httpx.Client, letter: str
) -> None:
    page = rewritten(interne, letter, "Déficit brutal, dit l'interne.")
    assert "Valider la lettre" not in page.text
    handed = send(interne, page, "rendre", confirme=POINTER)
    assert "Rédigée, à valider" in handed.text
    assert "Rendue par Interne" in handed.text
    draft = act(handed, "reprendre").removesuffix("/reprendre")
    refused = interne.post(f"{draft}/valider", data=letter_form(handed, confirme=POINTER))
    assert refused.status_code == 403
    read = senior.get(letter)
    assert "Confirmée par Interne, à confirmer par qui signe." in read.text
    assert send(senior, read, "valider").status_code == 409
    signed = send(senior, read, "valider", confirme=POINTER)
    assert "Validée par" in signed.text
    assert "Rendue par Interne" in signed.text
    acts = {one.event.action for one in pages.site.trail.events(actor="interne", limit=60)}
    assert {"draft.saved", "draft.written"} <= acts


def test_who_signs_codes_writes_and_signs_no_letter(
    pages: Pages, senior: httpx.Client, letter: str
) -> None:
    page, coder = senior.get(letter), pages.again("dim")
    csrf = token(coder.get(letter))
    for name in ("enregistrer", "rendre", "valider", "rejeter"):
        form = letter_form(page) | {"csrf": csrf}
        assert coder.post(act(page, name), data=form).status_code == 403
    assert "l&#39;écrire revient à un médecin" in coder.get(letter).text


def test_signing_asks_again_for_a_proof_once_it_is_old_and_loses_nothing(
    senior: httpx.Client, letter: str, clock: Clock
) -> None:
    page = senior.get(letter)
    clock.passes(11)
    words = "Mots tapés avant la preuve."
    asked = send(senior, page, "valider", **{FIELD: words}, confirme=POINTER)
    assert asked.url.path == "/connexion/confirmer"
    assert 'name="code"' not in asked.text
    suite = re.search(r'name="suite" value="([^"]+)"', asked.text)
    assert suite is not None
    form = {"csrf": token(asked), "suite": suite[1].replace("&amp;", "&")}
    wrong = senior.post(asked.url.path, data=form | {"password": "un autre mot de passe"})
    assert wrong.status_code == 401
    assert senior.get(letter).text.count("Valider la lettre") == 1
    back = senior.post(asked.url.path, data=form | {"password": PASSWORD})
    assert "Identité confirmée" in back.text
    assert words in back.text
    assert POINTER in letter_form(back).get("confirme", [])
    signed = send(senior, back, "valider")
    assert "Validée par" in signed.text
    assert words in signed.text


def test_a_second_factor_is_asked_for_where_the_account_has_one(
    pages: Pages, senior: httpx.Client, letter: str, clock: Clock
) -> None:
    site, secret = pages.site, second_factor.new_secret()
    who = next(
        actor_by_id(site.state, key, clock())
        for key, name in site.names().items()
        if name == PHYSICIAN.title() and key != PHYSICIAN
    )
    sealer = Sealer(site.vault)
    code = pyotp.TOTP(secret).at(clock())
    second_factor.enrol(site.state, sealer, who, secret, code, now=clock())
    try:
        page = senior.get(letter)
        clock.passes(11)
        asked = send(senior, page, "valider")
        assert 'name="password"' in asked.text
        form = {"csrf": token(asked), "suite": letter, "password": PASSWORD}
        answer = senior.post(asked.url.path, data=form | {"code": "000000"})
        assert answer.status_code == 401
        assert send(senior, senior.get(letter), "valider").url.path == "/connexion/confirmer"
        good = form | {"code": pyotp.TOTP(secret).at(clock())}
        back = senior.post(asked.url.path, data=good)
        assert "Validée par" in send(senior, back, "valider").text
    finally:
        with site.state.begin() as connection:
            connection.execute(persons.update().values(second_factor=None))


def test_the_api_says_that_a_proof_is_needed_and_saves_without_one(
    senior: httpx.Client, letter: str, clock: Clock
) -> None:
    person = letter.split("/")[2]
    draft = act(senior.get(letter), "valider").split("/")[-2]
    address = f"/api/v1/patients/{person}/letters/{draft}"
    csrf = {"X-CSRF-Token": senior.get("/api/v1/me").json()["csrf"]}
    clock.passes(11)
    stale = senior.post(f"{address}/validate", json={}, headers=csrf)
    assert (stale.status_code, stale.json()["error"]) == (401, "ProofNeeded")
    made = senior.post(
        f"{address}/save",
        json={"added": {"/blocks/2/statements": "Par l'API."}},
        headers=csrf,
    ).json()
    assert made["line"]["revision"] == 1
    assert len(made["to_confirm"]) == 1
    assert senior.post(f"{address}/write", headers=csrf).json()["state"] == "written"
    assert senior.post(f"{address}/take-back", headers=csrf).json()["state"] == "proposed"
    assert "opened_at" not in made["line"]


def test_a_token_writes_and_never_signs(
    pages: Pages, senior: httpx.Client, letter: str, clock: Clock
) -> None:
    site, now = pages.site, clock()
    draft = act(senior.get(letter), "valider").split("/")[-2]
    pages.person("chef", Role.ADMINISTRATOR)
    chef = people.actor_of(site.state, "chef", now)
    decision = site.door.decide(chef, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS)
    scopes = frozenset({Action.WRITE_DRAFT, Action.VALIDATE_DRAFT, Action.READ_IDENTIFIED})
    secret, *_ = tokens.create(
        site.state, PHYSICIAN, "essai", scopes, timedelta(days=1), decision, now=now
    )
    address = f"/api/v1/patients/{letter.split('/')[2]}/letters/{draft}"
    program = pages.stranger(Authorization=f"Bearer {secret}")
    assert program.post(f"{address}/write").json()["state"] == "written"
    refused = program.post(f"{address}/validate", json={})
    assert (refused.status_code, refused.json()["error"]) == (403, "ProofMissing")


def test_two_persons_at_one_letter_each_see_what_the_other_did(
    senior: httpx.Client, interne: httpx.Client, letter: str
) -> None:
    theirs, mine = interne.get(letter), senior.get(letter)
    send(interne, theirs, "enregistrer", **{FIELD: "Mots de l'interne."})
    saved = send(senior, mine, "enregistrer", **{FIELD: "Mots du senior."})
    assert "Quintin a écrit ici pendant que cette phrase changeait" in saved.text
    assert "Mots du senior." in saved.text
    assert letter_form(saved)[FIELD] == "Mots de l'interne."
    value = f"1:{POINTER}"
    taken = send(senior, saved, "enregistrer", garder=value)
    assert letter_form(taken)[FIELD] == "Mots du senior."
    assert "a écrit ici pendant" not in taken.text


def test_words_that_the_signer_has_not_read_are_not_signed(
    senior: httpx.Client, interne: httpx.Client, letter: str
) -> None:
    page = senior.get(letter)
    rewritten(interne, letter, "Changé pendant la lecture.")
    refused = send(senior, page, "valider", confirme=POINTER)
    assert refused.status_code == 409
    assert "a changé pendant que vous la lisiez" in refused.text
    assert "Changé pendant la lecture." in refused.text


def test_a_sentence_is_added_taken_out_and_a_change_undone(
    senior: httpx.Client, letter: str
) -> None:
    block = "ajout:/blocks/2/statements"
    page = send(senior, senior.get(letter), "enregistrer", **{block: "Vu avec sa fille."})
    assert "Ajoutée par le médecin" in page.text
    proposed = str(letter_form(page)[FIELD])
    page = send(senior, page, "enregistrer", retirer=POINTER)
    assert letter_form(page)[FIELD] == ""
    page = send(senior, page, "enregistrer", defaire=POINTER)
    assert letter_form(page)[FIELD] == proposed
    page = send(senior, page, "enregistrer", **{FIELD: f"{proposed} Hier."})
    assert "<ins> Hier.</ins>" in page.text.replace("<ins>.</ins>", "")


def test_a_sentence_out_of_measure_is_refused_and_nothing_is_lost(
    senior: httpx.Client, letter: str
) -> None:
    page = senior.get(letter)
    assert send(senior, page, "enregistrer", **{FIELD: "x" * 5001}).status_code == 422
    assert letter_form(senior.get(letter))[FIELD] == letter_form(page)[FIELD]


def test_no_route_tells_by_person_what_letters_took(pages: Pages, senior: httpx.Client) -> None:
    paths = senior.get("/api/v1/openapi.json").json()["paths"]
    assert not [path for path in paths if "effort" in path or "measure" in path]
    shown = senior.get("/usages/letter").text.partition('id="mesures"')[2].partition("</section>")
    assert "Rien à montrer" in shown[0]
    for name in set(pages.site.names().values()):
        assert name not in shown[0]
