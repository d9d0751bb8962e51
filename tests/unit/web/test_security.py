"""Every answer is protected; a request from elsewhere or too large is not looked at."""

import io

import pytest

from ambroise.observability import start_logs
from ambroise.web.security import HEADERS, LARGEST_BODY, local_target
from tests.builders.pages import Pages, some_pages

__all__ = ["some_pages"]


@pytest.mark.parametrize("address", ["/connexion", "/nulle-part", "/", "/api/v1/health"])
def test_every_answer_has_the_headers(some_pages: Pages, address: str) -> None:
    answer = some_pages.stranger().get(address, follow_redirects=False)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_the_policy_allows_no_inline_code() -> None:
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in HEADERS["Content-Security-Policy"]


def test_pages_are_kept_by_no_cache_and_static_files_for_good(some_pages: Pages) -> None:
    client = some_pages.stranger()
    assert client.get("/connexion").headers["Cache-Control"] == "no-store"
    assert "immutable" in client.get("/static/base.css").headers["Cache-Control"]


def test_https_is_asked_for_good_once_it_is_there(some_pages: Pages) -> None:
    client = some_pages.stranger(**{"X-Forwarded-Proto": "https"})
    answer = client.get("/connexion")
    assert "Strict-Transport-Security" in answer.headers
    assert all("Secure" in cookie for cookie in answer.headers.get_list("set-cookie"))


def test_a_post_from_another_site_is_refused(some_pages: Pages) -> None:
    answer = some_pages.stranger().post("/connexion", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_a_body_that_is_too_large_is_refused(some_pages: Pages) -> None:
    answer = some_pages.stranger().post("/connexion", content=b"x" * (LARGEST_BODY + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/patients/1?du=2026-01-01", "/patients/1?du=2026-01-01"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("", "/"),
    ],
)
def test_a_redirection_never_leaves_the_site(asked: str, given: str) -> None:
    assert local_target(asked) == given


def test_an_unknown_address_is_a_page_that_says_what_to_do(some_pages: Pages) -> None:
    answer = some_pages.stranger().get("/nulle-part")
    assert answer.status_code == 404
    assert "Revenir à l&#39;accueil" in answer.text


def test_an_unforeseen_error_shows_no_content(
    some_pages: Pages, capfd: pytest.CaptureFixture[str]
) -> None:
    logs = io.StringIO()
    start_logs(logs)

    @some_pages.app.get("/panne")
    def fail() -> None:
        raise ValueError("MARQUE-PATIENT")

    answer = some_pages.stranger().get("/panne")
    assert answer.status_code == 500
    assert "MARQUE-PATIENT" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    said = capfd.readouterr()
    assert "page_failed" in logs.getvalue()
    assert "MARQUE-PATIENT" not in logs.getvalue() + said.out + said.err
