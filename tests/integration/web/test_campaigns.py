"""A campaign without any script: drawn, read blind by two, settled by a third, exported."""

import html
import io
import re
import zipfile
from collections.abc import Iterator

import httpx
import pytest

from ambroise.access import Role
from ambroise.trail import Selection
from tests.builders.pages import Pages
from tests.builders.persons import sent
from tests.builders.served_hospital import a_served_hospital

HERE = "/campagnes"
LABELS = "douleur: une douleur dite\nmedicament: un médicament"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("hospital")) as pages:
        yield pages


@pytest.fixture(scope="module")
def dim(hospital: Pages) -> httpx.Client:
    return hospital.signed_in("dim", Role.DIM)


@pytest.fixture(scope="module")
def readers(hospital: Pages) -> list[httpx.Client]:
    """Two readers, and who settles."""
    return [hospital.signed_in(one, Role.SENIOR, "9999") for one in ("une", "deux", "juge")]


def campaign(dim: httpx.Client, kind: str = "spans", *, use: str = "letter", size: int = 1) -> str:
    """Return the address of a campaign that is drawn, its three persons named."""
    made = {"title": "Essai", "use": use, "kind": kind, "labels": LABELS, "guide": "# Guide"}
    here = sent(dim, HERE, HERE, **made).url.path
    for login, part in (("une", "reader"), ("deux", "reader"), ("juge", "judge")):
        sent(dim, here, f"{here}/personnes", login=login, part=part)
    sent(dim, here, f"{here}/tirer", size=size, readers=2, by=["ward", "age"])
    return here


def opened(client: httpx.Client, here: str) -> str:
    return sent(client, here, f"{here}/lire").url.path


def words(client: httpx.Client, case: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the number of the document shown, and its longer words with their offsets."""
    page = client.get(case).text
    note = re.findall(r'name="note" value="(-?\d+)"', page)[-1]
    found = [
        (int(start) + word.start(), int(start) + word.end(), word[0])
        for start, text in re.findall(r'<span data-start="(\d+)"[^>]*>([^<]*)</span>', page)
        for word in re.finditer(r"[a-zéè]{6,}", html.unescape(text))
    ]
    return note, found


def test_the_width_of_an_interval_is_shown_before_drawing(dim: httpx.Client) -> None:
    page = dim.get(HERE, params={"cas": "100", "part": "80"}).text
    assert "entre 71,1 et 86,7" in page


def test_two_read_blind_and_a_third_settles(
    hospital: Pages, dim: httpx.Client, readers: list[httpx.Client]
) -> None:
    here = campaign(dim)
    first, second, judge = readers
    case = opened(first, here)
    note, found = words(first, case)
    (start, end, word), (other, last, _) = found[0], found[5]
    mark = {"label": "douleur", "note": note, "passage": "true"}
    sent(first, case, f"{case}/marques", start=start, end=end, **mark)
    assert f'title="douleur">{word}' in first.get(case).text
    sent(first, case, f"{case}/marques", start=other, end=last, **mark)
    page = sent(first, case, f"{case}/oter", place=1, note=note)
    assert page.text.count('title="douleur"') == 1
    page = sent(first, case, f"{case}/annuler", note=note)
    assert page.text.count('title="douleur"') == 2
    sent(first, case, f"{case}/terminer")
    assert first.post(f"{case}/annuler", data={}).status_code == 403
    assert sent(first, here, f"{case}/annuler").status_code == 409
    assert opened(second, here) == case
    assert 'title="douleur"' not in second.get(case).text
    sent(second, case, f"{case}/marques", start=start, end=end, **mark)
    sent(second, case, f"{case}/terminer")
    assert "à départager" in dim.get(here).text
    assert opened(judge, here) == case
    page = judge.get(case)
    assert "Lecteur 2" in page.text
    sent(judge, case, f"{case}/marques", start=other, end=last, **mark)
    sent(judge, case, f"{case}/terminer")
    assert "Exporter la référence" in dim.get(here).text
    assert sent(dim, here, f"{here}/reference").status_code == 403
    answer = sent(dim, here, f"{here}/reference", reason="évaluer la lettre")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        names = sorted(one.rpartition("/")[2] for one in packed.namelist())
        assert names == ["campaign.json", "cases.jsonl", "gold.toml"]
    agreement = dim.get(f"{here}/accord.json").json()
    assert agreement["agreement"]["f1_exact"][0] == pytest.approx(2 / 3)
    acts = [one.event for one in hospital.site.trail.search(Selection(), limit=500)]
    told = {one.action for one in acts}
    assert {"campaign.drawn", "campaign.case_read", "campaign.gold_written"} <= told
    assert all(word not in str(one.detail) for one in acts)


def test_words_may_be_typed_and_codes_are_checked(
    dim: httpx.Client, readers: list[httpx.Client]
) -> None:
    here = campaign(dim, "codes")
    case = opened(readers[0], here)
    note, found = words(readers[0], case)
    typed = {"label": "DP", "rum": 1, "note": note, "passage": "true", "text": found[0][2].upper()}
    page = sent(readers[0], case, f"{case}/marques", value="i50.0", **typed).text
    assert "DP : I500" in page
    wrong = sent(readers[0], case, f"{case}/marques", value="coeur", **typed)
    assert wrong.status_code == 409
    nowhere = typed | {"text": "introuvable ici"}
    assert sent(readers[0], case, f"{case}/marques", value="I500", **nowhere).status_code == 409


def test_an_item_is_answered_with_a_key_each(
    dim: httpx.Client, readers: list[httpx.Client]
) -> None:
    here = campaign(dim, "items")
    case = opened(readers[0], here)
    page = readers[0].get(case).text
    assert "18 élément(s)" in page
    page = sent(readers[0], case, f"{case}/marques", label="reason", value="absent").text
    assert "17 élément(s)" in page
    assert sent(readers[0], case, f"{case}/terminer").status_code == 409


def test_who_is_not_named_opens_nothing(
    hospital: Pages, dim: httpx.Client, readers: list[httpx.Client]
) -> None:
    here = campaign(dim)
    case = opened(readers[0], here)
    stranger = hospital.signed_in("etrangere", Role.SENIOR, "9999")
    assert stranger.get(here).status_code == 403
    assert stranger.get(case).status_code == 403
    assert "Essai" not in stranger.get(HERE).text
    assert readers[1].get(case).status_code == 409


def test_a_guide_has_versions(dim: httpx.Client) -> None:
    here = campaign(dim)
    page = sent(dim, here, f"{here}/guide", text="# Guide\nPlus clair.").text
    assert "Guide, version 2" in page
    assert "Guide, version 2" in sent(dim, here, f"{here}/guide", text="# Guide\nPlus clair.").text


def test_an_unknown_campaign_is_said(dim: httpx.Client) -> None:
    assert dim.get(f"{HERE}/rien").status_code == 404
