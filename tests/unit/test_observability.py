"""A log line holds what was meant to be said, and nothing that slipped in."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from ambroise.observability import start_logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    start_logs(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_its_time(stream: io.StringIO) -> None:
    structlog.get_logger("ambroise.test").info(
        "answered", route="/patients/{person_id}", status=200, ms=1.5
    )
    (line,) = lines(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "answered",
        "level": "info",
        "route": "/patients/{person_id}",
        "status": 200,
        "ms": 1.5,
    }


def test_other_fields_and_texts_that_are_no_identifier_stay_out(stream: io.StringIO) -> None:
    structlog.get_logger("ambroise.test").warning(
        "failed", patient="MARQUEZORRO", error="née le 12/03, Mme MARQUEZORRO", job="ab12"
    )
    assert "MARQUEZORRO" not in stream.getvalue()
    (line,) = lines(stream)
    assert (line["error"], line["job"]) == ("…", "ab12")


def test_a_librarys_error_is_named_by_its_kind_alone(stream: io.StringIO) -> None:
    try:
        int("MARQUEZORRO")
    except ValueError:
        logging.getLogger("some.server").exception("Exception in ASGI %s", "MARQUEZORRO")
    assert "MARQUEZORRO" not in stream.getvalue()
    (line,) = lines(stream)
    assert (line["logger"], line["error"], line["level"]) == (
        "some.server",
        "ValueError",
        "error",
    )


def test_a_line_that_cannot_be_written_stops_nothing(stream: io.StringIO) -> None:
    stream.close()
    structlog.get_logger("ambroise.test").info("answered", status=200)
    logging.getLogger("some.server").error("refused")


def test_libraries_say_warnings_and_more(stream: io.StringIO) -> None:
    logging.getLogger("some.library").info("chatter")
    assert stream.getvalue() == ""
