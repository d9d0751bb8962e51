"""A stay coded on its page: each code decided, rules checked again, files that leave."""

import html
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ambroise.access import Role
from ambroise.settings import GroupingSettings
from ambroise.uses.coding.export import read_json
from tests.builders.pages import Pages, drafted, token
from tests.builders.served_coding import CODER, a_coding_hospital, proposed, stays_of


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    folder = tmp_path_factory.mktemp("coding")
    with a_coding_hospital(folder, grouping=a_grouping(folder)) as served:
        yield served


def a_grouping(folder: Path) -> GroupingSettings:
    """Return a fonction groupage: a real program that gives every stay one group."""
    script = folder / "fg" / "fg.py"
    script.parent.mkdir()
    script.write_text(
        "import sys\n"
        "lines = sys.stdin.buffer.read().decode('latin-1').splitlines()\n"
        "assert all(line[9:12] == '022' for line in lines), lines\n"
        "print('sejour;ghm;ghs;severite')\n"
        "print(lines[0][32:52].strip() + ';11M041;4310;1')\n"
    )
    command = (sys.executable, "-I", "-S", str(script))
    return GroupingSettings(command=command, reads=(script.parent, Path(sys.base_prefix)))


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


def adding(client: httpx.Client, page: httpx.Response, act: str, **fields: str) -> httpx.Response:
    form = f"{form_of(page)}/ajouter"
    return client.post(form, data={"csrf": token(client.get(form)), "acte": act} | fields)


def a_document(client: httpx.Client, page: httpx.Response) -> tuple[str, str]:
    """Return the number of a document of the stay, and its text as the page shows it."""
    listed = client.get(f"{form_of(page)}/ajouter").text.partition('name="document"')[2]
    number = re.findall(r'<option value="(\d+)"', listed)[1]
    shown = adding(client, page, "ouvrir", document=number).text
    found = re.search(r'<textarea id="texte"[^>]*>\n?(.*?)</textarea>', shown, re.DOTALL)
    assert found is not None
    return number, html.unescape(found[1])


def free_code(page: httpx.Response) -> str:
    """Return a code that may be associated and that the page does not hold."""
    return next(one for one in ("G560", "C61", "F058") if f">{one[:3]}" not in page.text)


def test_a_code_that_nothing_proposed_is_added_with_its_words(
    coder: httpx.Client, page: httpx.Response
) -> None:
    number, text = a_document(coder, page)
    words = " ".join(text.split()[3:9])
    code = free_code(page)
    joined = adding(coder, page, "joindre", terme=code, code=code, document=number, mots=words)
    passage = re.search(r'name="passage" value="([^"]+)" checked', joined.text)
    assert passage is not None
    made = adding(coder, page, "ajouter", code=code, position="DAS", passage=passage[1])
    assert 'class="added"' in made.text
    assert "ajouté par le codeur" in made.text
    line = re.search(r'<li id="(c-\d+-\d+)" class="added">', made.text)
    assert line is not None
    opened = coder.get(f"{made.url.copy_with(fragment=None)}&code={line[1]}")
    assert '<mark class="target">' in opened.text
    done = validate(coder, accept_all(coder, made), malgre="true")
    value = read_json(coder.get(f"{form_of(page)}/codage.json").content)
    kept = next(one for rum in value.rums for one in rum.proposals if one.code == code)
    assert kept.why == "ajouté par le codeur"
    start, end = map(int, passage[1].split(":")[1:])
    assert kept.proofs[0].quote.split() == words.split()
    assert (kept.proofs[0].start, kept.proofs[0].end) == (start, end)
    assert code in coder.get(f"{form_of(page)}/rum.txt").text
    assert words.split()[0] in coder.get(f"{form_of(page)}/passages.csv").text
    again = coder.post(f"{form_of(page)}/annuler", data={"csrf": token(done)})
    assert "ajouté par le codeur" in again.text


def test_an_added_code_says_why_it_has_no_passage_and_is_undone(
    coder: httpx.Client, page: httpx.Response
) -> None:
    code = free_code(page)
    silent = adding(coder, page, "ajouter", terme=code, code=code)
    assert silent.status_code == 422
    assert "dire pourquoi" in silent.text
    assert f'value="{code}" checked' in silent.text
    made = adding(coder, page, "ajouter", code=code, motif="dit au téléphone par l'unité")
    assert "sans passage : dit au téléphone par l&#39;unité" in made.text
    twice = adding(coder, page, "ajouter", code=code, motif="encore")
    assert twice.status_code == 422
    assert "déjà dans ce RUM" in twice.text
    pointer = pointers(made)[-1]
    changed = decide(coder, made, pointer, "changer", code=code, position="DP")
    assert "2 DP dans ce RUM" in changed.text
    page = decide(coder, changed, pointer, "defaire")
    page = decide(coder, page, pointer, "defaire")
    assert "ajouté par le codeur" not in page.text
    back = adding(coder, page, "ajouter", code=code, motif="dit au téléphone par l'unité")
    assert back.text.count("ajouté par le codeur") == made.text.count("ajouté par le codeur")


def severity_shown(page: httpx.Response) -> str:
    return page.text.partition('id="severite"')[2].partition("</section>")[0]


def test_the_effect_on_severity_follows_what_is_decided(
    coder: httpx.Client, page: httpx.Response
) -> None:
    assert "J96.0" not in severity_shown(page)
    made = adding(coder, page, "ajouter", code="J960", motif="dit par le réanimateur")
    assert "J96.0 " in severity_shown(made)
    pointer = pointers(made)[-1]
    changed = decide(coder, made, pointer, "changer", code="G560", position="DAS")
    assert "J96.0" not in severity_shown(changed)
    back = decide(coder, changed, pointer, "defaire")
    assert "J96.0" in severity_shown(back)
    done = validate(coder, accept_all(coder, back), malgre="true")
    value = read_json(coder.get(f"{form_of(page)}/codage.json").content)
    assert "J960" in value.severity.codes
    assert "J960" in value.severity.said
    coder.post(f"{form_of(page)}/annuler", data={"csrf": token(done)})


def test_words_that_stand_nowhere_and_codes_of_no_place_are_refused(
    coder: httpx.Client, page: httpx.Response
) -> None:
    number, _ = a_document(coder, page)
    code = free_code(page)
    for fields, said in (
        ({"code": code, "document": number, "mots": "mots jamais écrits"}, "pas tels quels"),
        ({"code": code, "mots": "mots"}, "choisir d&#39;abord le document"),
        ({"code": "W190", "position": "DP", "motif": "essai"}, "une position où"),
        ({"code": "", "motif": "essai"}, "choisir un code"),
        ({"code": code, "rum": "99", "motif": "essai"}, "RUM n&#39;existe pas"),
        ({"code": code, "passage": "1:0:9999"}, "dire pourquoi"),
    ):
        answer = adding(coder, page, "ajouter", **fields)
        assert answer.status_code == 422
        assert said in answer.text
    assert "ajouté par le codeur" not in coder.get(page.url).text


def test_two_coders_who_add_at_once_both_keep_their_code(
    pages: Pages, coder: httpx.Client, page: httpx.Response
) -> None:
    other = pages.signed_in("collegue-ajout", Role.CODER)
    adding(coder, page, "ajouter", code="G560", motif="examen de la main")
    theirs = adding(other, page, "ajouter", code="C61", motif="dit par l'urologue")
    assert theirs.text.count('class="added"') == 2
    refused = decide(other, theirs, pointers(theirs)[-2], "refuser", motif="hors du séjour")
    assert refused.text.count('class="added"') == 1
    assert "Depuis votre dernier passage" in coder.get(page.url).text


def test_the_queue_says_what_differs_from_the_recorded_codes(
    coder: httpx.Client, page: httpx.Response
) -> None:
    queue = coder.get("/codage?signe=differs").text
    assert "diffère des codes enregistrés" in queue
    said = re.findall(r'<span class="small">([^<]+)</span></td>', queue)
    assert said
    assert all(re.search(r"DP .+, enregistré |seulement (ici|enregistrés) : ", one) for one in said)
    rows = [line.split(";") for line in coder.get("/codage/export.csv").text.splitlines()]
    assert rows[0][6] == "Différences"
    recorded = page.text.partition('id="deja"')[2].partition("</section>")[0]
    assert re.search(r">DP [A-Z]\d\d", recorded)


def test_the_hospital_groups_the_coding_as_it_is_or_says_why_not(
    pages: Pages, coder: httpx.Client, page: httpx.Response
) -> None:
    grouped = coder.post(f"{form_of(page)}/grouper", data={"csrf": token(page)})
    shown = grouped.text.partition('id="severite"')[2].partition("</section>")[0]
    assert "Estimation" in shown
    assert "Groupage de l&#39;hôpital" in shown or "Groupage de l'hôpital" in shown
    assert "11M041" in shown
    mounted = pages.site.settings.grouping
    assert mounted is not None
    script = Path(mounted.command[-1])
    before = script.read_text()
    script.write_text("raise SystemExit(2)")
    try:
        failed = coder.post(f"{form_of(page)}/grouper", data={"csrf": token(page)})
    finally:
        script.write_text(before)
    shown = failed.text.partition('id="severite"')[2].partition("</section>")[0]
    assert "Estimation" in shown
    assert "il s&#39;est arrêté de lui-même" in shown
    assert "11M041" not in shown
