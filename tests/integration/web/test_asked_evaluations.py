"""An evaluation is asked for from its page, made by the worker, and shown where the others are."""

from collections.abc import Iterator

import pytest

from ambroise.access.jobs import Worker
from ambroise.demo import JOURNEY
from ambroise.evaluation.asking import evaluating
from ambroise.evaluation.history import listed
from ambroise.state.jobs import JobState
from tests.builders.pages import Pages, token
from tests.builders.scored_use import a_gold
from tests.builders.served_hospital import DATA_MANAGER, PHYSICIAN, a_served_hospital

GOLD = {"blocks": [{"name": "treatments", "held": True}], "facts": [], "critical": []}
HERE = "/evaluations"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("asked")) as pages:
        lines = [{"case": "visite", "stay": JOURNEY.stay_number, "gold": GOLD}]
        golds = pages.site.settings.golds
        a_gold(golds / "visite", lines, use="letter")
        a_gold(golds / "sans-origine", lines, use="letter", origin=None)
        yield pages


def test_without_gold_the_page_says_where_to_put_one(hospital: Pages) -> None:
    golds = hospital.site.settings.golds
    aside = golds.rename(golds.parent / "aside")
    page = hospital.again(DATA_MANAGER).get(HERE).text
    aside.rename(golds)
    assert str(golds) in page
    assert 'name="gold"' not in page


def test_who_may_not_evaluate_has_no_form(hospital: Pages) -> None:
    client = hospital.again(PHYSICIAN)
    page = client.get(HERE)
    assert 'name="gold"' not in page.text
    data = {"use": "letter", "gold": "visite", "engine": "rules", "csrf": token(page)}
    assert client.post(HERE, data=data).status_code == 403


def test_an_evaluation_is_queued_made_and_listed(hospital: Pages) -> None:
    client, site = hospital.again(DATA_MANAGER), hospital.site
    data = {"use": "letter", "gold": "visite", "engine": "rules", "csrf": token(client.get(HERE))}
    answer = client.post(HERE, data=data)
    assert answer.status_code == 200
    assert answer.url.path.startswith("/taches/")
    kinds = evaluating(site, clock=site.clock)
    done = Worker(site.state, site.door, kinds, clock=site.clock).do_next()
    assert done is not None
    assert done.state is JobState.DONE, done.error
    (made,) = listed(site.state)
    assert done.result == {"evaluation": made.id}
    assert f"{HERE}/{made.id}" in client.get(HERE).text


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"gold": "../visite"}, 404),
        ({"gold": "sans-origine"}, 409),
        ({"engine": "nulle-part"}, 404),
    ],
)
def test_what_cannot_be_evaluated_is_refused_before_it_waits(
    hospital: Pages, change: dict[str, str], status: int
) -> None:
    client = hospital.again(DATA_MANAGER)
    data = {"use": "letter", "gold": "visite", "engine": "rules", "csrf": token(client.get(HERE))}
    assert client.post(HERE, data=data | change).status_code == status
