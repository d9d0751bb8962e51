"""Anyone may ask whether the site lives and can serve; nobody learns more than yes or no."""

import time

from tests.builders.pages import Pages, some_pages

__all__ = ["some_pages"]

READY = "/api/v1/ready"
KEPT = 2.1


def test_a_whole_site_is_ready_although_nothing_is_published(some_pages: Pages) -> None:
    answer = some_pages.stranger().get(READY)
    assert answer.status_code == 200
    body = answer.json()
    assert body["ready"] is True
    assert body["parts"] == dict.fromkeys(
        ("state", "trail", "vault", "disk", "care", "research", "backup"), True
    )


def test_a_site_without_its_trail_lives_but_is_not_ready(some_pages: Pages) -> None:
    client = some_pages.stranger()
    trail = some_pages.site.settings.trail / "trail.sqlite"
    trail.rename(trail.with_name("elsewhere"))
    answer = client.get(READY)
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["parts"]["trail"] is False
    assert client.get("/api/v1/health").json() == {"status": "ok"}
    for told in ("replaced", "elsewhere", str(some_pages.site.settings.home)):
        assert told not in answer.text
    trail.with_name("elsewhere").rename(trail)
    time.sleep(KEPT)
    assert client.get(READY).status_code == 200


def test_asking_often_costs_the_stores_nothing(some_pages: Pages) -> None:
    client = some_pages.stranger()
    client.get(READY)
    watch = some_pages.app.state.watch
    first = watch.parts()
    assert {client.get(READY).status_code for _ in range(20)} == {200}
    assert watch.parts() is first or watch.parts() == first
    time.sleep(KEPT)
    assert watch.parts() is not first
