"""A JSON text of FHIR to its records."""

import json

import pytest

from ambroise.intake.fhir.records import records, reference_key
from ambroise.intake.records import Record, Refused


def one(text: str | bytes) -> Record | Refused:
    (found,) = records(text.encode() if isinstance(text, str) else text)
    return found


def test_a_resource_is_kept_byte_for_byte() -> None:
    raw = (
        b'{"resourceType": "Observation", "id": "o1", "status": "final", "code": {},'
        b' "valueQuantity": {"value": 1.10}}'
    )
    assert one(raw) == Record("Observation", "o1", None, None, None, raw)


def test_the_entries_of_a_bundle_are_kept_byte_for_byte() -> None:
    inside = b'{"resourceType":"Patient",\n "id":"p1"}'
    bundle = (
        b'{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:u1","resource":' + inside + b"}]}"
    )
    assert one(bundle) == Record("Patient", "p1", "u1", None, 1, inside)


def test_a_resource_without_id_takes_that_of_its_full_url() -> None:
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"fullUrl": "urn:uuid:u1", "resource": {"resourceType": "Patient"}}],
    }
    found = one(json.dumps(bundle))
    assert isinstance(found, Record)
    assert (found.id, found.alias) == ("u1", None)


def test_a_bundle_in_a_bundle_is_opened() -> None:
    inner = {
        "resourceType": "Bundle",
        "entry": [{"resource": {"resourceType": "Patient", "id": "p"}}],
    }
    outer = {"resourceType": "Bundle", "entry": [{"resource": inner}]}
    found = one(json.dumps(outer))
    assert isinstance(found, Record)
    assert found.id == "p"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"resourceType":"Patient","id":"p"', "malformed"),
        (b'{"resourceType":"Patient","id":"p","x":NaN}', "malformed"),
        (b"not json", "malformed"),
        (b"[1,2]", "not_fhir"),
        (b'{"patient":"p"}', "not_fhir"),
        (b'{"resourceType":"Bundle","entry":{"not":"a list"}}', "not_fhir"),
        (b'{"resourceType":"Bundle"}', "empty_bundle"),
        (b'{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:a"}]}', "no_resource"),
        (b'{"resourceType":"Facture","id":"f"}', "unknown_type"),
        (b'{"resourceType":"../../etc","id":"f"}', "unknown_type"),
        (b'{"resourceType":"Patient"}', "no_id"),
        (b'{"resourceType":"Patient","id":"a b"}', "bad_id"),
        ('{"resourceType":"Patient","id":"p","city":"Bègles"}'.encode("latin-1"), "encoding"),
        (
            b'{"resourceType":"Patient","id":"p","x":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
            "too_deep",
        ),
    ],
)
def test_what_is_no_record_is_refused_with_its_reason(text: bytes, reason: str) -> None:
    found = one(text)
    assert isinstance(found, Refused)
    assert found.reason == reason
    assert found.raw in (text, b'"urn:uuid:a"')


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        ("urn:uuid:0f-1", "0f-1"),
        ("urn:oid:1.2.3", "1.2.3"),
        ("Patient/12", "12"),
        ("https://x.example/fhir/Patient/12", "12"),
        ("https://x.example/fhir/Patient/12/_history/3", "12"),
        (
            "Patient?identifier=https://x.example/ipp|8001",
            "Patient?identifier=https://x.example/ipp|8001",
        ),
    ],
)
def test_a_reference_is_known_by_its_tail(reference: str, key: str) -> None:
    assert reference_key(reference) == key
