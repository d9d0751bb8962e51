"""A stay coded on its page: each code decided, rules checked again, files that leave."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from ambroise.access import Role
from ambroise.uses.coding.export import read_json
from tests.builders.pages import Pages, drafted, token
from tests.builders.served_coding import CODER, a_coding_hospital, proposed, stays_of


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_coding_hospital(tmp_path_factory.mktemp("coding")) as served:
        yield served


@pytest.fixture(scope="module")
def address(pages: Pages) -> str:
    return stays_of(pages.again(CODER))[0]


@pytest.fixture
def coder(pages: Pages) -> httpx.Client:
    return pages.again(CODER)


@pytest.fixture
def page(coder: httpx.Client, address: str) -> httpx.Response:
    """The page of a coding, proposed anew."""
    return proposed(coder, address)


def pointers(page: httpx.Response) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="pointeur" value="([^"]+)"', page.text)))


def before(page: httpx.Response, pointer: str) -> str:
    found = re.search(
        rf'value="{pointer}"><input type="hidden" name="avant" value="([^"]*)"', page.text
    )
    assert found is not None
    return html.unescape(found[1])


def form_of(page: httpx.Response) -> str:
    found = re.search(r'action="([^"]+)/decider"', page.text)
    assert found is not None
    return found[1]


def decide(
    client: httpx.Client, page: httpx.Response, pointer: str, act: str, **fields: str
) -> httpx.Response:
    sent = {"csrf": token(page), "pointeur": pointer, "acte": act, "avant": before(page, pointer)}
    return client.post(f"{form_of(page)}/decider", data=sent | fields)


def accept_all(client: httpx.Client, page: httpx.Response) -> httpx.Response:
    for pointer in pointers(page):
        page = decide(client, page, pointer, "accepter")
    return page


def validate(client: httpx.Client, page: httpx.Response, **more: str) -> httpx.Response:
    revision = re.search(r'name="revision" value="(\d+)"', page.text)
    assert revision is not None
    sent = {"csrf": token(page), "revision": revision[1]}
    return client.post(f"{form_of(page)}/valider", data=sent | more)


def test_nothing_is_accepted_by_default(coder: httpx.Client, page: httpx.Response) -> None:
    assert '<li id="c-0-0" class="suggested">' in page.text
    assert 'class="accepted"' not in page.text
    refused = validate(coder, page, malgre="true")
    assert refused.status_code == 409
    assert "sans décision" in refused.text


def test_the_home_of_a_coder_leads_to_the_queue(coder: httpx.Client) -> None:
    home = coder.get("/")
    assert home.status_code == 200
    assert 'data-step href="/codage"' in home.text


def test_a_code_opens_its_passage_in_one_act(coder: httpx.Client, page: httpx.Response) -> None:
    link = re.search(r'href="([^"]+&amp;code=c-0-0)#passage"', page.text)
    assert link is not None
    assert '<mark class="target">' in coder.get(html.unescape(link[1])).text


def test_a_code_is_accepted_refused_with_a_reason_and_undone(
    coder: httpx.Client, page: httpx.Response
) -> None:
    first = pointers(page)[0]
    page = decide(coder, page, first, "accepter")
    assert '<li id="c-0-0" class="accepted">' in page.text
    page = decide(coder, page, first, "refuser", motif="pas pris en charge ici")
    assert '<li id="c-0-0" class="refused">' in page.text
    assert "Motif : pas pris en charge ici" in page.text
    assert "aucun DP dans ce RUM" in page.text
    page = decide(coder, page, first, "defaire")
    assert '<li id="c-0-0" class="accepted">' in page.text


def test_a_refusal_without_a_reason_is_told_and_changes_nothing(
    coder: httpx.Client, page: httpx.Response
) -> None:
    answer = decide(coder, page, pointers(page)[0], "refuser", motif="  ")
    assert answer.status_code == 422
    assert "un refus demande un motif" in answer.text
    assert '<li id="c-0-0" class="suggested">' in coder.get(page.url).text


def test_a_code_is_changed_for_one_searched_by_its_words(
    coder: httpx.Client, page: httpx.Response
) -> None:
    first = pointers(page)[0]
    sent = {"csrf": token(page), "pointeur": first, "terme": "pyélonéphrite aiguë"}
    found = coder.post(f"{form_of(page)}/chercher", data=sent)
    assert 'value="N10"' in found.text
    page = decide(coder, found, first, "changer", code="N10", position="DP")
    assert '<li id="c-0-0" class="changed">' in page.text
    assert "Pyélonéphrite aiguë" in page.text


def test_a_code_that_may_not_stand_there_is_refused(
    coder: httpx.Client, page: httpx.Response
) -> None:
    for code in ("S720", "Z999", "W190"):
        answer = decide(coder, page, pointers(page)[0], "changer", code=code, position="DP")
        assert answer.status_code == 422
    assert '<li id="c-0-0" class="suggested">' in coder.get(page.url).text


def test_rules_are_checked_at_once_and_hold_a_validation_back(
    coder: httpx.Client, page: httpx.Response
) -> None:
    page = accept_all(coder, page)
    page = decide(coder, page, pointers(page)[0], "changer", code="Z380", position="DP")
    assert "Règle enfreinte" in page.text
    held = validate(coder, page)
    assert held.status_code == 409
    assert "valider malgré les règles enfreintes" in held.text


def test_a_decision_taken_meanwhile_is_kept_beside_and_settled(
    pages: Pages, coder: httpx.Client, page: httpx.Response
) -> None:
    other = pages.signed_in("collegue", Role.CODER)
    theirs = other.get(page.url)
    first = pointers(page)[0]
    decide(coder, page, first, "accepter")
    late = decide(other, theirs, first, "refuser", motif="doublon")
    assert '<li id="c-0-0" class="accepted">' in late.text
    assert "refusé : doublon" in late.text
    settled = decide(other, late, first, "refuser", motif="doublon")
    assert '<li id="c-0-0" class="refused">' in settled.text
    assert "Depuis votre dernier passage" in coder.get(page.url).text


def test_what_leaves_holds_what_the_coder_made(coder: httpx.Client, page: httpx.Response) -> None:
    form = form_of(page)
    assert coder.get(f"{form}/rum.txt").status_code == 404
    page = accept_all(coder, page)
    dropped = pointers(page)[-1]
    page = decide(coder, page, dropped, "refuser", motif="redondant")
    kept = page.text.count('class="accepted"')
    done = validate(coder, page, malgre="true")
    assert "Validé par" in done.text
    value = read_json(coder.get(f"{form}/codage.json").content)
    assert sum(len(rum.proposals) for rum in value.rums) == kept
    lines = coder.get(f"{form}/rum.txt").text.splitlines()
    assert len(lines) == len(value.rums)
    dp = value.rums[0].dp
    assert dp is None or dp.code in lines[0]
    assert coder.get(f"{form}/passages.csv").text.startswith("\ufeffrum;position;code")
    assert "<table>" in coder.get(f"{form}/passages.html").text
    again = coder.post(f"{form}/annuler", data={"csrf": token(done)})
    assert again.text.count('class="accepted"') == kept


def test_a_coding_validated_leaves_the_queue_until_it_is_undone(
    coder: httpx.Client, page: httpx.Response
) -> None:
    here = page.url.path
    assert here in stays_of(coder)
    done = validate(coder, accept_all(coder, page), malgre="true")
    assert here not in stays_of(coder)
    form = done.url.copy_with(path=f"{here}/{done.url.params['version']}/annuler", query=None)
    coder.post(form, data={"csrf": token(done)})
    assert here in stays_of(coder)


def test_the_queue_goes_by_day_of_exit_and_leaves_as_csv(coder: httpx.Client) -> None:
    text = coder.get("/codage/export.csv").text
    rows = [line.split(";") for line in text.splitlines()[1:]]
    assert rows
    days = [row[2] for row in rows]
    assert days == sorted(days)
    names = re.findall(r'<a data-step href="[^"]+">([^<]+)</a>', coder.get("/codage").text)
    assert names
    assert all(name not in text for name in names)


def test_who_cares_for_the_patient_does_not_code(pages: Pages, address: str) -> None:
    senior = pages.signed_in("senior", Role.SENIOR)
    assert senior.get("/codage").status_code == 403
    assert senior.get(address).status_code == 403


def test_a_coder_of_wards_sees_the_stays_of_these_wards(pages: Pages, coder: httpx.Client) -> None:
    page = coder.get("/codage").text
    wards = re.findall(r'<option value="([^"]+)">', page.partition('name="signe"')[0])
    one = pages.signed_in("codeuse-unite", Role.CODER, wards[0])
    assert set(stays_of(one)) <= set(stays_of(coder))
    answer = one.get("/codage")
    assert answer.status_code == 200
    assert f'<option value="{wards[-1]}"' not in answer.text or len(wards) == 1


def test_the_letter_of_a_stay_is_not_decided_through_its_coding(
    pages: Pages, coder: httpx.Client, address: str
) -> None:
    senior = pages.signed_in("senior-unites", Role.SENIOR, *_wards_of(pages, address))
    letter = f"{address.removesuffix('/codage')}/lettre"
    page = drafted(senior, senior.post(letter, data={"csrf": token(senior.get("/lettres"))}))
    draft = page.url.params["version"]
    for act in ("rejeter", "annuler"):
        sent = {"csrf": token(coder.get("/codage"))}
        assert coder.post(f"{address}/{draft}/{act}", data=sent).status_code == 404
    assert pages.site.drafts.line(draft).state == "proposed"


def _wards_of(pages: Pages, address: str) -> list[str]:
    return sorted(pages.site.door.person_resource(int(address.split("/")[2])).wards)


def test_proposing_twice_keeps_both_versions(coder: httpx.Client, page: httpx.Response) -> None:
    again = drafted(coder, coder.post(page.url.path, data={"csrf": token(page)}))
    assert again.url != page.url
    assert coder.get(page.url).status_code == 200
