"""Connectors, each against a real other side: what goes out, what every answer means."""

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ambroise.dispatch.connectors import HAND, configured, connector_named
from ambroise.dispatch.connectors.mdm import control_id, message
from ambroise.dispatch.model import Outcome
from ambroise.errors import ConnectorInvalid, ConnectorUnknown, SettingsInvalid
from ambroise.intake.hl7.message import parse
from ambroise.intake.hl7.telling import tell
from ambroise.intake.told import record
from ambroise.settings import FILE_NAME, ConnectorSettings, Settings, load_settings
from ambroise.uses.letter.export import oid_of
from tests.builders.fhir_server import a_fhir_server
from tests.builders.letters import AT, FORMER, NUMBER, SENDING, a_letter, an_outgoing
from tests.builders.mllp import a_listener, a_receiver


def connector(kind: str, address: str, **more: Any) -> Any:
    given = ConnectorSettings(kind=kind, address=address, recipients=frozenset({"record"}), **more)
    return connector_named(Settings(connectors={"essai": given}), "essai")


def told(folder: Path, name: str) -> dict[str, Any]:
    return dict(json.loads((folder / "out" / name).read_text()))


# the folder


def test_a_folder_is_given_the_document_then_the_sheet_that_says_whom_it_is_for(
    tmp_path: Path,
) -> None:
    answer = connector("folder", str(tmp_path / "mss")).send(an_outgoing(document="cda"))
    assert answer.outcome is Outcome.TAKEN
    sheet = told(tmp_path / "mss", f"{SENDING}.json")
    assert sheet["act"] == "send"
    assert sheet["recipient"] == {
        "kind": "general_practitioner", "name": "Dr Paul Lemaire", "rpps": "10100000025",
        "address": "",
    }  # fmt: skip
    assert sheet["document"] == f"urn:oid:{oid_of(NUMBER)}"
    with zipfile.ZipFile(tmp_path / "mss/out" / sheet["file"]) as archive:
        root = etree.fromstring(archive.read("IHE_XDM/SUBSET01/DOC0001.XML"))
        metadata = etree.fromstring(archive.read("IHE_XDM/SUBSET01/METADATA.XML"))
    assert etree.QName(root).localname == "ClinicalDocument"
    assert oid_of(NUMBER) in {one.get("value") for one in metadata.iter()}


def test_a_folder_is_given_the_same_files_at_each_try(tmp_path: Path) -> None:
    out = connector("folder", str(tmp_path / "mss"))
    out.send(an_outgoing())
    first = {path.name: path.read_bytes() for path in (tmp_path / "mss/out").iterdir()}
    out.send(an_outgoing())
    assert {path.name: path.read_bytes() for path in (tmp_path / "mss/out").iterdir()} == first


def test_a_replacement_names_what_it_replaces(tmp_path: Path) -> None:
    connector("folder", str(tmp_path / "mss")).send(an_outgoing(replaces=FORMER))
    sheet = told(tmp_path / "mss", f"{SENDING}.json")
    assert sheet["replaces"] == f"urn:oid:{oid_of(FORMER)}"
    content = (tmp_path / "mss/out" / sheet["file"]).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        metadata = archive.read("IHE_XDM/SUBSET01/METADATA.XML").decode()
    assert "urn:ihe:iti:2007:AssociationType:RPLC" in metadata


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mss").write_text("a file stands here")
    answer = connector("folder", str(tmp_path / "mss")).send(an_outgoing())
    assert (answer.outcome, answer.cause[:6]) == (Outcome.AGAIN, "errno_")


def test_a_folder_is_for_our_account_and_its_group_alone(tmp_path: Path) -> None:
    one = connector("folder", str(tmp_path / "mss"))
    one.send(an_outgoing())
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "mss").rglob("*")}
    assert modes == {"out": 0o750, "in": 0o770, f"{SENDING}.zip": 0o640, f"{SENDING}.json": 0o640}
    (tmp_path / "mss/out").chmod(0o755)
    assert one.send(an_outgoing()).cause == "folder_open"


def test_receipts_are_given_until_they_are_settled_and_what_is_none_is_put_aside(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "mss"
    one = connector("folder", str(folder))
    one.send(an_outgoing())
    (folder / "in/a.json").write_text(json.dumps({"sending": SENDING, "event": "received"}))
    (folder / "in/b.json").write_text("{not json")
    (folder / "in/c.json").write_text(json.dumps({"sending": "x" * 99, "event": "received"}))
    os.truncate(folder / "in/b.json", 4)
    for _ in range(2):
        (receipt,) = one.receipts()
        assert (receipt.sending, receipt.outcome) == (SENDING, "received")
    one.settled(receipt.key)
    assert list(one.receipts()) == []
    assert (folder / "in/done/a.json").is_file()
    assert {path.name for path in (folder / "in/refused").iterdir()} == {"b.json", "c.json"}


# HL7 v2


def test_a_first_sending_a_replacement_and_a_recall_are_three_events() -> None:
    first, again, back = (
        parse(message(an_outgoing(), "send", "DPI|CHU")),
        parse(message(an_outgoing(replaces=FORMER), "send", "DPI|CHU")),
        parse(message(an_outgoing(), "recall", "DPI|CHU")),
    )
    for said, event, result, available in (
        (first, "T02", "F", "AV"), (again, "T10", "C", "AV"), (back, "T04", "D", "CA"),
    ):  # fmt: skip
        assert said.header.text(9, 2) == event
        assert said.text("OBX", 11) == result
        assert said.text("TXA", 19) == available
        assert said.text("TXA", 12) == oid_of(NUMBER)
    assert again.text("TXA", 13) == oid_of(FORMER)
    assert first.text("TXA", 13) == ""
    assert first.header.text(10) == control_id(an_outgoing(), "send") != back.header.text(10)
    assert first.text("PV1", 19) == "26000042"
    assert first.text("PID", 8) == "F"


def test_the_house_s_own_reception_reads_what_we_send(tmp_path: Path) -> None:
    with a_listener(tmp_path / "mllp") as (address, segments):
        answer = connector("mllp", address, receiver="DPI|CHU").send(an_outgoing())
        assert (answer.outcome, answer.receipt) == (Outcome.RECEIVED, "AA")
    read = record(message(an_outgoing(), "send", "DPI|CHU"), tell)
    assert not hasattr(read, "reason")
    assert segments


@pytest.mark.parametrize(
    ("code", "outcome", "cause"),
    [
        ("AA", Outcome.RECEIVED, ""),
        ("AE", Outcome.REFUSED, "hl7_AE"),
        ("AR", Outcome.AGAIN, "hl7_AR"),
        ("", Outcome.AGAIN, "no_answer"),
    ],
)
def test_each_acknowledgement_means_one_thing(code: str, outcome: Outcome, cause: str) -> None:
    with a_receiver(lambda _count, _message: code) as receiver:
        answer = connector("mllp", receiver.address).send(an_outgoing())
    assert (answer.outcome, answer.cause) == (outcome, cause)


def test_a_server_that_is_not_there_or_says_nothing_is_tried_again() -> None:
    assert connector("mllp", "mllp://127.0.0.1:1").send(an_outgoing()).cause == "unreachable"


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_word_of_a_record_is_a_mark_of_the_message(words: str) -> None:
    from dataclasses import replace

    letter = a_letter()
    patient = replace(letter.patient, birth_name=f"{words}|^~\\&\rOBX|1")
    read = parse(message(an_outgoing(patient=patient), "send", "DPI|CHU"))
    assert [one.name for one in read.segments] == ["MSH", "EVN", "PID", "PV1", "TXA", "OBX"]
    assert "|^~\\&" in read.text("PID", 5)


# FHIR


def test_a_document_is_made_once_on_the_server_however_often_it_is_sent() -> None:
    with a_fhir_server() as server:
        one = connector("fhir", server.address)
        assert [one.send(an_outgoing()).receipt for _ in range(3)] == ["201", "200", "200"]
        (held,) = server.held
        assert held["status"] == "current"
        assert "relatesTo" not in held


def test_a_recall_leaves_the_document_as_entered_in_error() -> None:
    with a_fhir_server() as server:
        one = connector("fhir", server.address)
        one.send(an_outgoing())
        assert one.recall(an_outgoing()).outcome is Outcome.RECEIVED
        (held,) = server.held
        assert (held["status"], held["docStatus"]) == ("entered-in-error", "entered-in-error")


def test_a_replacement_relates_to_the_former_document() -> None:
    with a_fhir_server() as server:
        connector("fhir", server.address).send(an_outgoing(replaces=FORMER))
        (held,) = server.held
    assert held["relatesTo"][0]["target"]["identifier"]["value"] == f"urn:oid:{oid_of(FORMER)}"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (503, Outcome.AGAIN), (429, Outcome.AGAIN), (401, Outcome.AGAIN), (400, Outcome.REFUSED),
        (422, Outcome.REFUSED), (302, Outcome.REFUSED),
    ],
)  # fmt: skip
def test_each_status_means_one_thing(status: int, outcome: Outcome) -> None:
    with a_fhir_server() as server:
        server.fails(status, 1)
        answer = connector("fhir", server.address).send(an_outgoing())
        assert (answer.outcome, answer.cause) == (outcome, f"http_{status}")
        assert server.held == []


# which there are


def test_by_hand_is_always_there_and_serves_the_patient_alone() -> None:
    known = configured(Settings())
    assert set(known) == {HAND}
    assert known[HAND].recipients == {"patient"}
    assert connector_named(Settings(), HAND).send(an_outgoing()).outcome is Outcome.RECEIVED


def test_a_connector_that_is_not_configured_or_of_no_kind_is_said_so() -> None:
    with pytest.raises(ConnectorUnknown, match="nulle-part"):
        connector_named(Settings(), "nulle-part")
    with pytest.raises(ConnectorInvalid, match="pigeon"):
        connector("pigeon", "voliere")


def test_the_hospital_s_own_connector_is_found_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "chu_mss-1.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: chu-mss\nVersion: 1\n")
    (told / "entry_points.txt").write_text("[ambroise.connectors]\nchu-mss = chu_mss:Own\n")
    (tmp_path / "chu_mss.py").write_text(
        "from ambroise.dispatch.model import Answer, Outcome\n"
        "class Own:\n"
        "    def __init__(self, name, settings):\n"
        "        self.address = settings.address\n"
        "    def send(self, outgoing):\n"
        "        return Answer(Outcome.TAKEN, receipt=self.address)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    answer = connector("chu-mss", "plateforme").send(an_outgoing())
    assert (answer.outcome, answer.receipt) == (Outcome.TAKEN, "plateforme")


@pytest.mark.parametrize(
    ("kind", "address"), [("fhir", "http://dpi.example/fhir"), ("mllp", "tcp://dpi:2575")]
)
def test_an_address_that_would_be_read_on_the_way_is_refused(
    kind: str, address: str, tmp_path: Path
) -> None:
    (tmp_path / FILE_NAME).write_text(
        f'[connectors.dpi]\nkind = "{kind}"\naddress = "{address}"\nrecipients = ["record"]\n'
    )
    with pytest.raises(SettingsInvalid, match="CONNECTORS__DPI"):
        load_settings(tmp_path)


def test_what_was_prepared_comes_back_as_it_was(tmp_path: Path) -> None:
    from ambroise.dispatch.envelopes import Envelopes
    from ambroise.errors import DocumentUnreadable
    from ambroise.vault import open_vault

    settings = Settings(home=tmp_path / "home")
    with_vault = open_vault(settings)
    kept = Envelopes(settings, with_vault)
    outgoing = an_outgoing(document="cda")
    name = kept.write(outgoing)
    assert kept.read(SENDING, name) == outgoing
    assert outgoing.prepared_at == AT
    content = (settings.care / "dispatches" / name).read_bytes()
    assert b"DURAND" not in content
    with pytest.raises(DocumentUnreadable):
        kept.read("another", name)
    with_vault.close()
