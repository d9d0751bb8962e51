"""Evaluations on the pages: figures for all, cases for who may read them, each opening traced."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ambroise.access import Role, people
from ambroise.evaluation.gold import read_gold
from ambroise.evaluation.history import Evaluation
from ambroise.evaluation.running import Asked, evaluate
from ambroise.settings import load_settings
from ambroise.uses import UseState
from ambroise.web.app import create_app
from tests.builders.pages import Pages, by_password, served
from tests.builders.scored_use import NAME, a_case, a_gold, installed, put

WOMEN, MEN = 12, 3


@dataclass
class House:
    pages: Pages
    made: Evaluation
    dim: httpx.Client
    researcher: httpx.Client

    @property
    def here(self) -> str:
        return f"/evaluations/{self.made.id}"

    def acts(self, act: str) -> int:
        return len(list(self.pages.site.trail.events(action=act)))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("evaluated")
    patch = pytest.MonkeyPatch()
    use = installed(patch)
    lines = [
        a_case(f"f{n}", "UN deux", "UN" if n % 2 else "UN deux", strata={"sex": "F"})
        for n in range(WOMEN)
    ]
    lines += [a_case(f"m{n}", "TROIS BREAKS", "QUATRE", strata={"sex": "M"}) for n in range(MEN)]
    lines.append({"case": "rien", "gold": {"words": []}})
    gold = read_gold(a_gold(folder / "g", lines), use)
    app = create_app(by_password(load_settings(folder / "home")))
    with served(app) as pages:
        site = pages.site
        put(site.state, UseState.TRIED)
        dim = pages.signed_in("dim", Role.DIM)
        actor = people.actor_of(site.state, "dim", site.clock())
        asked = Asked(NAME, "bold", resamples=60)
        made = evaluate(site, actor, asked, gold, clock=site.clock)
        yield House(pages, made, dim, pages.signed_in("remi", Role.RESEARCHER))
    patch.undo()


def test_the_list_shows_use_engine_gold_and_first_measures(house: House) -> None:
    text = house.researcher.get("/evaluations").text
    for words in ("bold", "mots", "Mots retrouvés", "deux lectures en aveugle", house.here):
        assert words in text


def test_the_list_is_filtered(house: House) -> None:
    assert house.here in house.dim.get("/evaluations?usage=words&moteur=bold&jeu=mots").text
    assert house.here not in house.dim.get("/evaluations?moteur=rules").text


def test_figures_stand_beside_no_model_and_the_least_effort(house: House) -> None:
    text = house.dim.get(house.here).text
    assert "règles, sans modèle" in text
    assert "moindre effort" in text
    assert 'class="whiskers"' in text
    assert "Origine des bonnes réponses" in text


def test_who_may_not_read_cases_sees_no_case_and_no_small_group(house: House) -> None:
    cases = f"{house.here}/cas/"
    assert cases in house.dim.get(house.here).text
    text = house.researcher.get(house.here).text
    assert cases not in text
    assert "Masqués, moins de 10 séjours" in text
    assert "Les cas se lisent par qui peut les lire." in text
    for refused in ("cas/0", "rapport.html", "rapport.json"):
        assert house.researcher.get(f"{house.here}/{refused}").status_code == 403


def test_a_case_opens_with_its_answers_and_leaves_a_trace(house: House) -> None:
    before = house.acts("evaluation.case_read")
    page = house.dim.get(f"{house.here}/cas/{WOMEN}")
    assert page.status_code == 200
    assert "QUATRE" in page.text
    assert "TROIS" in page.text
    assert "ZeroDivisionError" in page.text
    assert house.acts("evaluation.case_read") == before + 1


def test_lines_set_aside_are_said_to_who_reads_cases(house: House) -> None:
    assert "ni séjour ni contenu" in house.dim.get(house.here).text


def test_reports_are_taken_whole_or_as_they_may_leave(house: House) -> None:
    before = house.acts("evaluation.report_taken")
    whole = house.dim.get(f"{house.here}/rapport.json").json()
    leaving = house.researcher.get(f"{house.here}/agregat.json").json()
    assert whole["inside"]["worst"]
    assert "inside" not in leaving
    assert "machine" not in leaving["manifest"]
    assert leaving["groups"]["sex"]["M"]["hidden"]
    assert leaving["groups"]["sex"]["F"]["hidden"]  # else the men would be had by subtraction
    assert house.acts("evaluation.report_taken") == before + 1
    page = house.dim.get(f"{house.here}/rapport.html")
    assert "attachment" in page.headers["content-disposition"]
    assert "m0" in page.text
    assert "m0" not in house.dim.get(f"{house.here}/agregat.html").text
    assert "m0" not in json.dumps(leaving)


def test_an_evaluation_or_a_case_that_is_not_there_says_so(house: House) -> None:
    assert house.dim.get("/evaluations/nulle-part").status_code == 404
    assert house.dim.get(f"{house.here}/cas/9999").status_code == 404


def test_the_pages_are_in_english_too(house: House) -> None:
    text = house.dim.get(f"{house.here}?lang=en").text
    assert "Differences on the same stays" in text
    assert "Words found" in text
    house.dim.get("/?lang=fr")


def test_a_home_without_evaluations_says_so(tmp_path: Path) -> None:
    with served(create_app(by_password(load_settings(tmp_path / "home")))) as pages:
        client = pages.signed_in("dim", Role.DIM)
        assert "Aucune évaluation." in client.get("/evaluations").text
