from datetime import UTC, datetime

import pytest

from ambroise.intake.hl7.acknowledgement import Verdict, acknowledgements
from tests.builders.hl7 import message, msh, pid

NOW = datetime(2026, 1, 5, 10, 15, tzinfo=UTC)


def answers(piece: bytes, verdict: Verdict | None = None) -> list[list[str]]:
    found = acknowledgements(piece, verdict or Verdict("A"), number="7", now=NOW)
    return [one.decode().split("\r")[:-1] for one in found]


def test_an_answer_goes_back_to_the_sender_with_the_number_of_its_message() -> None:
    ((header, verdict),) = answers(message(msh(number="42"), pid()))
    assert header == ("MSH|^~\\&|AMBROISE|CHU|GAM|CHU|20260105101500+0000||ACK^A01^ACK|7|P|2.5")
    assert verdict == "MSA|AA|42"


def test_a_refusal_says_its_reason_and_what_to_do_in_french_and_no_content() -> None:
    ((header, verdict, error),) = answers(message(msh(), pid()), Verdict("E", "impossible_date"))
    assert verdict == "MSA|AE|1"
    assert header.endswith("|2.5||||||UNICODE UTF-8")
    fields = error.split("|")
    assert fields[5] == "impossible_date^Date impossible^L"
    assert fields[8].startswith("Date impossible. Le champ nommé ne contient pas une date")


@pytest.mark.parametrize(
    "piece",
    [
        message(msh(number="42").replace("UNICODE UTF-8", "ISO IR159"), pid()),
        message(msh(number="42").replace("GAM", "Gérard"), encoding="latin-1"),
        message(msh(number="42")).replace(b"\r", b"\n"),
    ],
    ids=["unknown charset", "wrong charset", "lf"],
)
def test_a_message_that_cannot_be_read_is_answered_by_its_number(piece: bytes) -> None:
    ((_, verdict),) = answers(piece)
    assert verdict == "MSA|AA|42"


@pytest.mark.parametrize("piece", [b"", b"MSH", b"bonjour", b"\xff\xfe"])
def test_what_has_no_header_is_answered_without_a_number(piece: bytes) -> None:
    ((_, verdict, _),) = answers(piece, Verdict("R", "no_msh"))
    assert verdict == "MSA|AR|"


def test_what_a_sender_writes_never_breaks_the_answer() -> None:
    piece = message(msh(number=r"4\F\2\X0D\3"), pid())
    ((_, verdict),) = answers(piece)
    assert verdict == "MSA|AA|423"
