"""Nothing answers without sign-in but sign-in itself, health, static files and the OpenAPI file."""

from fastapi.routing import APIRoute

from ambroise.access import Role
from ambroise.web.app import PAGES, WAYS_IN
from tests.builders.pages import Pages, some_pages

__all__ = ["some_pages"]

OPEN = {
    "/connexion",
    "/connexion/second-facteur",
    "/connexion/enrolement",
    "/lancement/smart/cles",
    "/projets-publics",
    "/api/v1/health",
    "/api/v1/ready",
    "/api/v1/openapi.json",
}
VALUES = {
    "person_id": "1",
    "project_id": "x",
    "note_id": "1",
    "stay_id": "1",
    "row_id": "1",
    "table": "note",
    "draft_id": "x",
    "batch_id": "x",
    "item_id": "x",
    "permit_id": "1",
    "condition_id": "1",
    "effect": "1",
    "release_id": "x",
    "review_id": "x",
    "campaign_id": "x",
    "reading_id": "x",
    "code": "x",
    "check_id": "x",
    "position": "1",
    "request_id": "x",
    "alert_id": "1",
    "name": "access",
    "key": "x",
    "login": "x",
    "role": "nurse",
    "token_id": "x",
    "decision_id": "1",
    "evaluation_id": "x",
    "form": "json",
    "place": "1",
    "one_key": "1",
    "other_key": "2",
    "code_id": "x",
    "cohort_id": "x",
    "number": "1",
    "subject_id": "1",
    "kind": "Patient",
    "record_kind": "owner",
    "engine": "x",
    "ending": "pdf",
    "sending": "x",
    "file": "rum.txt",
}


def calls(pages: Pages) -> list[tuple[str, str]]:
    listed = [
        (method, path)
        for path, methods in pages.app.openapi()["paths"].items()
        for method in methods
    ]
    listed += [
        (method, route.path)
        for room in (*PAGES, *WAYS_IN)
        for route in room.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    ]
    return sorted({(method.upper(), path.format(**VALUES)) for method, path in listed})


def test_the_openapi_file_lists_the_api(some_pages: Pages) -> None:
    answer = some_pages.stranger().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert "/api/v1/patients/{person_id}" in answer.json()["paths"]


def test_health_is_open_and_says_little(some_pages: Pages) -> None:
    answer = some_pages.stranger().get("/api/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_every_other_call_needs_sign_in(some_pages: Pages) -> None:
    closed = [(method, path) for method, path in calls(some_pages) if path not in OPEN]
    assert len(closed) > 40
    stranger = some_pages.stranger()
    for method, path in closed:
        answer = stranger.request(method, path, follow_redirects=False)
        if path.startswith(("/api/", "/fhir/")):
            assert answer.status_code == 401, (method, path)
        else:
            assert answer.status_code == 303, (method, path)
            assert answer.headers["location"].startswith("/connexion"), (method, path)


def test_every_unsafe_call_needs_the_token_of_the_session(some_pages: Pages) -> None:
    client = some_pages.signed_in("blanc", Role.SENIOR)
    unsafe = [c for c in calls(some_pages) if c[0] not in ("GET", "HEAD") and c[1] not in OPEN]
    assert len(unsafe) > 15
    for method, path in unsafe:
        answer = client.request(method, path, follow_redirects=False)
        assert answer.status_code == 403, (method, path)


def test_there_is_no_page_that_loads_from_elsewhere(some_pages: Pages) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert some_pages.stranger().get(path).status_code == 404


def test_a_partial_request_without_session_sends_the_browser_to_sign_in(some_pages: Pages) -> None:
    answer = some_pages.stranger().get("/visite", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/connexion"
