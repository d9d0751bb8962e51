"""Requests made from the OpenAPI file that nobody foresaw: none is answered by our failure."""

from collections.abc import Iterator

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case

from ambroise.access import Role
from tests.builders.pages import Pages
from tests.builders.persons import a_study
from tests.builders.served_hospital import DATA_MANAGER, PHYSICIAN, a_served_hospital

EXAMPLES = (5, pytest.param(60, marks=pytest.mark.soak))
"""Requests of each operation, for each person who calls."""
CALLERS = ("physician", "data_manager", "lead", "committee", "dpo", "administrator")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with a_served_hospital(tmp_path_factory.mktemp("hospital")) as served:
        yield served


@pytest.fixture(scope="module")
def callers(pages: Pages) -> dict[str, httpx.Client]:
    study = a_study(pages).grant()
    found = {
        "physician": pages.again(PHYSICIAN),
        "data_manager": pages.again(DATA_MANAGER),
        "lead": study.lead,
        "committee": study.committee,
        "dpo": study.dpo,
        "administrator": pages.signed_in("admin", Role.ADMINISTRATOR),
    }
    for client in found.values():
        client.headers["X-CSRF-Token"] = client.get("/api/v1/me").json()["csrf"]
    return found


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize("name", CALLERS)
def test_no_request_is_answered_by_a_failure_of_ours(
    pages: Pages, callers: dict[str, httpx.Client], name: str, examples: int
) -> None:
    failed: list[tuple[int, str, str]] = []
    seen: set[int] = set()
    client = callers[name]
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/openapi.json").json())
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def try_one(case: Case) -> None:
            if case.path == "/api/v1/people/{login}/close":
                case.path_parameters["login"] = f"x{case.path_parameters['login']}"
            status = _status(client, pages.address, case)
            seen.add(status)
            if status >= 500:
                failed.append((status, case.method, case.path))

        try_one()
    assert failed == []
    assert {200, 403, 422} <= seen
    assert 401 not in seen


def _status(client: httpx.Client, address: str, case: Case) -> int:
    """Send a request as it was made, with the session of a caller."""
    answer = case.call(
        base_url=address,
        cookies=dict(client.cookies),
        headers={"X-CSRF-Token": client.headers["X-CSRF-Token"]},
        allow_redirects=False,
    )
    return answer.status_code
