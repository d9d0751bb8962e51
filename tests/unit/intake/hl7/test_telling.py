import pytest

from ambroise.intake.hl7 import tell
from ambroise.intake.told import Untold
from tests.builders.hl7 import message, msh, pid, told


@pytest.mark.parametrize(
    "event", ["ORM^O01", "OML^O21", "SIU^S12", "BAR^P01", "ACK^A01", "MFN^M05", "ADT^A20"]
)
def test_a_message_that_no_rule_reads_is_kept(event: str) -> None:
    found = told(msh(event), pid())
    assert found.resources == ()
    assert found.type == f"HL7v2-{event[:3]}"


def test_a_message_is_known_by_its_sender_number_and_moment() -> None:
    assert told(msh("ADT^A28", number="12"), pid()).id == "GAM/12/20260105101500"


def test_a_message_without_a_number_is_known_by_its_content() -> None:
    one, two = (tell(message(msh("ADT^A28", number=""), pid(n))).id for n in ("1", "2"))
    assert one != two


def test_the_event_is_that_of_evn_where_the_header_has_none() -> None:
    assert told(msh("ADT"), "EVN|A28|20260105", pid()).resources


@pytest.mark.parametrize("event", ["", "^A01", "adt^a01", "ADT^bonjour"])
def test_a_message_of_no_known_type_is_refused(event: str) -> None:
    with pytest.raises(Untold) as error:
        told(msh(event), pid())
    assert error.value.reason == "no_message_type"


def test_a_message_counts_from_when_its_event_was_recorded() -> None:
    assert told(msh("ADT^A28"), "EVN||202601040900", pid()).updated == "2026-01-04T09:00:00"
    assert told(msh("ADT^A28"), "EVN||20260104", pid()).updated == "2026-01-05T10:15:00"


def test_the_text_of_a_message_keeps_its_encoding() -> None:
    header = msh("ADT^A28").replace("UNICODE UTF-8", "8859/1")
    piece = message(header, pid(name="NOËL^Hélène"), encoding="latin-1")
    found = tell(piece)
    assert found.encoding == "cp1252"
    assert found.resources[0]["name"][0]["family"] == "NOËL"


@pytest.mark.parametrize("event", ["ADT^A40", "ADT^A44", "ADT^A01", "ORU^R01", "MDM^T02"])
def test_a_message_without_its_person_is_refused(event: str) -> None:
    with pytest.raises(Untold) as error:
        told(msh(event))
    assert (error.value.reason, error.value.detail) == ("no_segment", "PID")


def test_an_error_names_no_content() -> None:
    with pytest.raises(Untold) as error:
        told(msh("ADT^A01"), pid(name="SECRET^Nom").replace("19510203", "naissance"))
    assert "SECRET" not in repr(error.value)
    assert "naissance" not in repr(error.value.detail)
