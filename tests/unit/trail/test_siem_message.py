"""An entry becomes one syslog message that says who did what, and no content."""

from datetime import UTC, datetime

import pytest

from ambroise.errors import SettingsInvalid
from ambroise.settings import Settings
from ambroise.trail import Entry, Event, Retention
from ambroise.trail.siem import address_of, message
from tests.builders.collector import parsed

AT = datetime(2026, 3, 4, 10, 0, 0, 123456, tzinfo=UTC)


def entry(event: Event, sequence: int = 7) -> Entry:
    return Entry(sequence, 3, AT, 1, event, "0" * 64, "a" * 64)


READ = Event(
    "anne", "read_identified", "person", "42", "care", rule="care-team", detail={"n": "MARK"}
)


def test_a_message_has_the_fields_of_its_entry() -> None:
    found = parsed(message(entry(READ), "chu-1"))
    assert (found["at"], found["host"], found["app"]) == (
        "2026-03-04T10:00:00.123456Z", "chu-1", "ambroise",
    )  # fmt: skip
    assert (found["id"], found["data"]) == ("read_identified", '[meta sequenceId="7"]')
    assert found["said"] == {
        "sequence": 7,
        "class": "access",
        "actor": "anne",
        "action": "read_identified",
        "object_kind": "person",
        "object_id": "42",
        "purpose": "care",
        "rule": "care-team",
        "allowed": True,
        "count": 0,
        "hash": "a" * 64,
    }


def test_detail_and_digests_stay_in_the_trail() -> None:
    assert b"MARK" not in message(entry(READ), "chu-1")
    generation = Event("a", "run", "run", "r", digests={"output": "MARK"}, model="rules@1")
    assert b"MARK" not in message(entry(generation), "chu-1")


@pytest.mark.parametrize(
    ("event", "severity"),
    [
        (READ, 6),
        (Event("anne", "export", "person", "42", allowed=False), 4),
        (Event("ambroise", "trail.mend", "trail", "trail"), 5),
    ],
)
def test_the_severity_tells_a_refusal_from_an_access(event: Event, severity: int) -> None:
    assert parsed(message(entry(event), "h"))["pri"] == str(13 * 8 + severity)


def test_a_message_is_one_ascii_line_below_two_kibibytes_whatever_it_holds() -> None:
    odd = "é\n<1>1 \x00 " * 200
    event = Event(odd, odd, "person", odd, "care", odd, request_id=odd, model=odd)
    for retention in Retention:
        line = message(entry(event, 2_147_483_648), odd)
        assert len(line) < 8192
        assert b"\n" not in line
        assert parsed(line)["data"] == '[meta sequenceId="1"]', retention
    usual = Event("a" * 64, "b" * 64, "ward", ",".join(["4110"] * 300), "care", "P" * 22)
    assert len(message(entry(usual), "h" * 64)) < 2048


def test_an_address_names_its_protocol_and_has_the_registered_port() -> None:
    def said(siem: str) -> str:
        return str(address_of(Settings(siem=siem)))

    assert said("udp://siem.chu.fr") == "udp://siem.chu.fr:514"
    assert said("tcp://siem.chu.fr") == "tcp://siem.chu.fr:601"
    assert said("tls://[::1]:9000") == "tls://::1:9000"
    assert address_of(Settings()) is None


@pytest.mark.parametrize(
    "wrong",
    ["siem", "http://siem", "tcp://", "tcp://h:0", "tcp://h:99999", "tls://h/x", "udp://u@h"],
)
def test_an_address_that_is_none_is_refused_by_the_name_of_the_setting(wrong: str) -> None:
    with pytest.raises(SettingsInvalid, match="SIEM"):
        address_of(Settings(siem=wrong))
