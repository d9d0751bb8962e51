"""A served site tells a real collector how it does, and never of whom."""

import json
import os

import pytest

from tests.builders.command_line import CommandLine
from tests.builders.telemetry import Received, a_collector, a_served_site

MARK = "marquezorro"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Received, list[dict[str, object]], str]:
    """What the collector got, and the log lines, of one served site that was asked for marks."""
    folder = tmp_path_factory.mktemp("telemetry")
    ambroise = CommandLine(folder / "home")
    ambroise.done("people", "list")
    with a_collector() as received, a_served_site(ambroise, received) as site:
        client = site.client
        client.get(f"/{MARK}/17?name={MARK}")
        client.get(f"/patients/17?q={MARK}", headers={"User-Agent": MARK})
        client.get("/connexion")
        client.request(MARK.upper(), "/connexion")
        client.post("/connexion", data={"login": MARK, "password": MARK})
        client.get("/api/v1/ready")
    said = site.said
    return received, [json.loads(line) for line in said.splitlines() if line[0] == "{"], said


Told = tuple[Received, list[dict[str, object]], str]


def test_each_request_is_a_span_named_by_its_route(told: Told) -> None:
    names = [span.name for span in told[0].spans]
    for name in ("GET /connexion", "GET /patients/{person_id}", "GET none", "GET /api/v1/ready"):
        assert name in names
    assert "POST /connexion" in names


def test_measures_count_answers_and_durable_writes(told: Told) -> None:
    by_name = {metric.name: metric for metric in told[0].metrics}
    assert "http.server.request.duration" in by_name
    points = by_name["http.server.request.duration"].histogram.data_points
    assert sum(point.count for point in points) >= 7


def test_each_request_is_a_log_line_with_its_number(told: Told) -> None:
    lines = [line for line in told[1] if line["event"] == "answered"]
    assert len(lines) >= 7
    routes = {(line["method"], line["route"], line["status"]) for line in lines}
    assert ("GET", "/patients/{person_id}", 303) in routes
    assert ("GET", "none", 404) in routes
    assert any(method == "_OTHER" for method, _, _ in routes)
    assert all(len(str(line["request_id"])) == 16 for line in lines)
    numbers = {line["request_id"] for line in lines}
    assert len(numbers) == len(lines)


def test_nothing_told_holds_a_mark(told: Told) -> None:
    received, _, said = told
    assert len(received.text()) > 1000
    assert MARK not in received.text().lower()
    assert not any(MARK.encode() in body.lower() for body in received.bodies)
    assert MARK not in said.lower()
    assert os.uname().nodename not in received.text()
