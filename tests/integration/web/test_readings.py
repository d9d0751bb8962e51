"""A blind reading without any script: rated on screen and on paper, unblinded, exported."""

import json
import re

import httpx
import pytest

from ambroise.access import Role
from ambroise.trail import Selection
from tests.builders.pages import Pages, some_pages
from tests.builders.persons import sent

__all__ = ["some_pages"]

HERE = "/lectures"
ORIGINS = ("moteurs-du-site", "main-humaine")
ASK = {"ask": "Quand revenir ?", "choices": ["demain", "dans un mois"], "right": 1}


def letters(*, count: int = 2) -> bytes:
    rows = [
        {
            "letter": f"l{number}",
            "origin": origin,
            "text": f"Lettre {number}, version {place}. MARQUEDURAND",
            "questions": [ASK],
        }
        for number in range(count)
        for place, origin in enumerate(ORIGINS)
    ]
    return b"\n".join(json.dumps(one).encode() for one in rows)


def created(client: httpx.Client, audience: str) -> str:
    files = {"files": ("l.jsonl", letters(), "application/x-ndjson")}
    return sent(client, HERE, HERE, title="Essai", audience=audience, files=files).url.path


@pytest.fixture
def dim(some_pages: Pages) -> httpx.Client:
    return some_pages.signed_in("dim", Role.DIM)


def sheets(client: httpx.Client, here: str) -> list[str]:
    return re.findall(rf'href="({here}/feuilles/\w+)"', client.get(here).text)


def test_clinicians_rate_without_knowing_and_the_end_tells(
    some_pages: Pages, dim: httpx.Client
) -> None:
    here = created(dim, "clinicians")
    readers = [some_pages.signed_in(one, Role.SENIOR, "2110") for one in ("une", "deux")]
    for login in ("une", "deux"):
        sent(dim, here, f"{here}/lecteurs", login=login)
    for reader in readers:
        mine = sheets(reader, here)
        assert len(mine) == 2
        page = reader.get(mine[0]).text
        assert "MARQUEDURAND" in page
        assert not any(origin in page for origin in ORIGINS)
        kept = sent(
            reader,
            mine[0],
            mine[0],
            act="keep",
            completeness="4",
            severity_0="major",
            fault_0="wrong",
            words_0="MARQUE date",
        )
        assert 'value="MARQUE date"' in kept.text
        assert sent(reader, mine[0], mine[0], act="final", completeness="4").status_code == 409
        for one in mine:
            sent(reader, one, one, act="final", completeness="4", signs="as_is")
        assert sent(reader, here, mine[0], act="keep").status_code == 409
    assert readers[1].get(sheets(readers[0], here)[0]).status_code == 409
    assert dim.get(sheets(readers[0], here)[0]).status_code == 403
    assert dim.get(f"{here}/resultat.json").status_code == 409
    page = dim.get(here).text
    assert not any(origin in page for origin in ORIGINS)
    assert sent(dim, here, f"{here}/lever").status_code == 403
    page = sent(dim, here, f"{here}/lever", reason="fin de la lecture").text
    assert all(origin in page for origin in ORIGINS)
    found = dim.get(f"{here}/resultat.json").json()
    assert found["sheets"] == 4
    assert "completeness,moteurs-du-site,2,4.0" in dim.get(f"{here}/resultat.csv").text
    acts = {one.event.action for one in some_pages.site.trail.search(Selection(), limit=200)}
    assert {"reading.created", "reading.letter_read", "reading.unblinded"} <= acts
    home = some_pages.site.settings.home
    marked = [one for one in home.rglob("*") if one.is_file() and b"MARQUE" in one.read_bytes()]
    assert marked == []


def test_families_answer_on_paper(dim: httpx.Client) -> None:
    here = created(dim, "families")
    sent(dim, here, f"{here}/lecteurs", login="")
    assert sent(dim, here, f"{here}/imprimer", place=0).status_code == 403
    printed = sent(dim, here, f"{here}/imprimer", place=0, reason="panel du 3 mars").text
    codes = re.findall(r'id="feuille-(\w+)"', printed)
    assert len(codes) == 2
    assert not any(origin in printed for origin in ORIGINS)
    for code in codes:
        one = f"{here}/feuilles/{code}"
        sent(dim, one, one, act="final", answer_0="1", ease="5", worries="le mot rechute")
    sent(dim, here, f"{here}/lever", reason="fin")
    found = dim.get(f"{here}/resultat.json").json()
    assert {one["estimate"] for one in found["measures"]["understood"]["by_origin"].values()} == {
        1.0
    }


def test_nothing_is_added_once_unblinded(dim: httpx.Client) -> None:
    here = created(dim, "families")
    sent(dim, here, f"{here}/lecteurs", login="")
    one = sheets(dim, here)[0]
    sent(dim, here, f"{here}/lever", reason="fin")
    assert sent(dim, here, f"{here}/lecteurs", login="").status_code == 409
    assert sent(dim, HERE, one, act="keep", ease="1").status_code == 409


def test_a_file_with_a_fault_creates_nothing(dim: httpx.Client) -> None:
    files = {"files": ("l.jsonl", b"{", "application/x-ndjson")}
    answer = sent(dim, HERE, HERE, title="Essai", audience="clinicians", files=files)
    assert answer.status_code == 400
    assert "Aucune lecture" in dim.get(HERE).text
    assert dim.get(f"{HERE}/rien").status_code == 404
