"""A control of pseudonymisation without any script: drawn, read, marked, settled, exported."""

import html
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from ambroise.access import Role
from ambroise.trail import Selection
from tests.builders.pages import Pages, token
from tests.builders.persons import sent
from tests.builders.served_hospital import DATA_MANAGER, a_served_hospital

HERE = "/controle-pseudonymisation"
SECOND = "second"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("hospital")) as pages:
        pages.person(SECOND, Role.DATA_MANAGER)
        yield pages


@pytest.fixture(scope="module")
def first(hospital: Pages) -> httpx.Client:
    return hospital.again(DATA_MANAGER)


@pytest.fixture(scope="module")
def second(hospital: Pages) -> httpx.Client:
    return hospital.again(SECOND)


def drawn(client: httpx.Client, *, size: int, shared: int) -> str:
    return sent(client, HERE, HERE, size=size, shared=shared).url.path


def opened(client: httpx.Client, control: str) -> str:
    """Start reading the next document; return its address."""
    return sent(client, control, f"{control}/lire").url.path


def visible_word(client: httpx.Client, document: str) -> tuple[int, int, str]:
    """Return a word of the original that nothing hides, with its offsets."""
    page = client.get(document).text
    for start, text in re.findall(r'<span data-start="(\d+)" data-end="\d+">([^<]*)</span>', page):
        for word in re.finditer(r"[a-z]{5,}", html.unescape(text)):
            return int(start) + word.start(), int(start) + word.end(), word[0]
    raise AssertionError("a document has visible words")


def result(client: httpx.Client, control: str) -> dict[str, object]:
    found: dict[str, object] = client.get(f"{control}/resultat.json").json()
    return found


def test_the_sample_needed_is_shown_before_drawing(first: httpx.Client) -> None:
    page = first.get(HERE, params={"borne": "5", "fuites": "1"}).text
    assert 'id="documents-a-lire">947<' in page.replace("\u00a0", "")
    assert "borne moins basse" in first.get(HERE, params={"borne": "0.0001"}).text


def test_a_missed_identity_is_counted(first: httpx.Client) -> None:
    control = drawn(first, size=1, shared=0)
    document = opened(first, control)
    start, end, _ = visible_word(first, document)
    mark = {"kind": "missed", "label": "NOM", "role": "patient"}
    sent(first, document, f"{document}/marques", start=start, end=end, **mark)
    sent(first, document, f"{document}/terminer")
    found = result(first, control)
    assert (found["done"], found["leaking"], found["missed"]) == (1, 1, 1)
    assert "leak" in first.get(f"{control}/resultat.csv").text


def test_words_may_be_typed(first: httpx.Client) -> None:
    control = drawn(first, size=1, shared=0)
    document = opened(first, control)
    _, _, word = visible_word(first, document)
    mark = {"kind": "missed", "label": "NOM", "text": word.upper()}
    page = sent(first, document, f"{document}/marques", **mark).text
    assert f'class="missed" title="nom">{word}' in page
    again = sent(first, document, f"{document}/marques", **mark)
    assert again.status_code == 409
    nowhere = mark | {"text": "introuvable ici"}
    assert sent(first, document, f"{document}/marques", **nowhere).status_code == 409


def test_a_second_reader_sees_no_mark_of_the_first(
    first: httpx.Client, second: httpx.Client
) -> None:
    control = drawn(first, size=1, shared=1)
    document = opened(first, control)
    start, end, _ = visible_word(first, document)
    mark = {"kind": "missed", "label": "NOM"}
    sent(first, document, f"{document}/marques", start=start, end=end, **mark)
    sent(first, document, f"{document}/terminer")
    assert 'class="missed"' in first.get(document).text
    assert opened(second, control) == document
    assert 'class="missed" title' not in second.get(document).text
    sent(second, document, f"{document}/terminer")
    assert result(first, control)["done"] == 0
    sent(second, document, f"{document}/departager", garde="0")
    found = result(first, control)
    assert (found["done"], found["leaking"], found["differing"]) == (1, 1, 1)


def test_gold_is_exported_with_a_reason_and_traced(hospital: Pages, first: httpx.Client) -> None:
    control = drawn(first, size=1, shared=0)
    document = opened(first, control)
    start, end, word = visible_word(first, document)
    mark = {"kind": "missed", "label": "NOM", "role": "patient"}
    sent(first, document, f"{document}/marques", start=start, end=end, **mark)
    sent(first, document, f"{document}/terminer")
    assert sent(first, control, f"{control}/reference").status_code == 403
    answer = sent(first, control, f"{control}/reference", reason="entraînement")
    line = json.loads(answer.text)
    added = {"start": start, "end": end, "label": "NOM", "role": "patient", "score": 1.0}
    assert added in line["entities"]
    assert line["note_text"][start:end] == word
    acts = [one.event for one in hospital.site.trail.search(Selection(), limit=500)]
    exported = next(one for one in acts if one.action == "deid.gold_exported")
    assert exported.count == 1
    assert exported.purpose == "pseudonymisation_control"
    reads = [one for one in acts if one.action == "document.read"]
    assert all(word not in json.dumps(one.detail) for one in reads)


def test_an_unknown_control_is_said(first: httpx.Client) -> None:
    assert first.get(f"{HERE}/rien").status_code == 404
    control = drawn(first, size=1, shared=0)
    assert first.get(f"{control}/documents/99").status_code == 404
    csrf = token(first.get(control))
    answer = first.post(f"{control}/documents/1/annuler", data={"csrf": csrf})
    assert answer.status_code == 409
