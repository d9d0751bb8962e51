"""Letters say what the record says: their marked passages agree with the resources."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ambroise.demo.letters import fr

from .conftest import Hospital

Passages = list[dict[str, Any]]


@cache
def _passages(folder: Path) -> dict[str, Passages]:
    """The facts that each document states, by its id."""
    lines = (folder / "facts.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    found: dict[str, Passages] = defaultdict(list)
    for line in map(json.loads, lines):
        found[line["note_id"]] += line["passages"]
    return found


def _of(hospital: Hospital, kind: str, stay: str, link: str = "encounter") -> Passages:
    return [
        item
        for item in hospital.by_type[kind]
        if item.get(link, {}).get("reference") == f"Encounter/{stay}"
    ]


def _documents(hospital: Hospital) -> dict[str, list[dict[str, Any]]]:
    """The documents of each stay, in the order of time, by encounter id."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for document in hospital.by_type["DocumentReference"]:
        stay = document["context"]["encounter"][0]["reference"].removeprefix("Encounter/")
        found[stay].append(document)
    return found


def _reports(hospital: Hospital) -> Iterator[tuple[str, str, Passages]]:
    """(encounter id, text on one line, facts) of the report of every stay that is over.

    A unit of intensive care writes one of its own before the last ward does.
    """
    assert hospital.written.gold
    facts = _passages(hospital.written.gold)
    over = {item["id"] for item in hospital.by_type["Encounter"] if item["status"] == "finished"}
    for stay, documents in _documents(hospital).items():
        reports = [item for item in documents if item["category"][0]["text"] == "hospital"]
        if stay in over and reports:
            last = reports[-1]["id"]
            yield stay, " ".join(hospital.gold[last]["note_text"].split()), facts[last]


def _told(hospital: Hospital) -> Iterator[tuple[str, Passages]]:
    """(encounter id, facts of all its documents) of every stay with a report."""
    assert hospital.written.gold
    facts = _passages(hospital.written.gold)
    documents = _documents(hospital)
    for stay, _, _ in _reports(hospital):
        yield stay, [fact for item in documents[stay] for fact in facts[item["id"]]]


def _keys(facts: Passages, kind: str, *assertions: str) -> set[str]:
    return {
        fact["key"]
        for fact in facts
        if fact["kind"] == kind and (not assertions or fact["assertion"] in assertions)
    }


def _atc(item: dict[str, Any]) -> str:
    return str(item["medicationCodeableConcept"]["coding"][0]["code"])


def _discharged(hospital: Hospital, stay: str) -> set[str]:
    return {
        _atc(item)
        for item in _of(hospital, "MedicationRequest", stay)
        if item["category"][0]["coding"][0]["code"] == "discharge"
    }


def test_drugs_at_the_exit_are_those_of_the_record(hospital: Hospital) -> None:
    seen = 0
    for stay, _, facts in _reports(hospital):
        wanted = {f"{atc}-discharge" for atc in _discharged(hospital, stay)}
        seen += len(wanted)
        assert wanted <= _keys(facts, "drug")
    assert seen > 50


def test_drugs_before_the_stay_are_those_of_the_record(hospital: Hospital) -> None:
    for stay, facts in _told(hospital):
        statements = _of(hospital, "MedicationStatement", stay, "context")
        assert {f"{_atc(item)}-home" for item in statements} <= _keys(facts, "drug")


def test_a_drug_stopped_is_said_with_its_reason(hospital: Hospital) -> None:
    seen = 0
    for stay, facts in _told(hospital):
        for item in _of(hospital, "MedicationStatement", stay, "context"):
            if item["status"] == "stopped" and _atc(item) not in _discharged(hospital, stay):
                seen += 1
                assert item["statusReason"][0]["text"]
                assert f"{_atc(item)}-home" in _keys(facts, "drug", "history", "absent")
    assert seen > 5


def test_biology_of_the_letters_is_in_the_record(hospital: Hospital) -> None:
    figure = re.compile(r"créatinine (\d+) µmol/L")
    seen = 0
    for stay, text, facts in _reports(hospital):
        known = {
            fr(item["valueQuantity"]["value"], 0)
            for item in hospital.by_type["Observation"]
            if item["code"]["coding"][0]["code"] == "14682-9"
            and "valueQuantity" in item
            and item["encounter"]["reference"] == f"Encounter/{stay}"
        }
        written = set(figure.findall(text))
        seen += len(written)
        assert written <= known or _keys(facts, "measure", "contradicted")
    assert seen


def test_results_that_have_not_come_back_are_announced(hospital: Hospital) -> None:
    seen = 0
    for stay, _, facts in _reports(hospital):
        waiting = {key.split("@")[0] for key in _keys(facts, "measure", "planned")}
        for item in _of(hospital, "Observation", stay):
            if item["status"] == "registered":
                seen += 1
                assert item["code"]["coding"][0]["code"] in waiting
    assert seen


def test_the_end_of_the_stay_is_written_in_its_report(hospital: Hospital) -> None:
    stays = {item["id"]: item for item in hospital.by_type["Encounter"]}
    documents = _documents(hospital)
    for stay, _, _ in _reports(hospital):
        last = [one for one in documents[stay] if one["category"][0]["text"] == "hospital"][-1]
        dates = {entity["entity"] for entity in hospital.gold[last["id"]]["entities"]}
        assert stays[stay]["period"]["end"][:10] in dates


def test_women_are_written_in_the_feminine(hospital: Hospital) -> None:
    women = {item["id"] for item in hospital.by_type["Patient"] if item["gender"] == "female"}
    for line in hospital.gold.values():
        female = line["person_id"] in women
        wrong = r"\b(?:a été hospitalisé|[Aa]dmis en|Patient de|Né le)\b"
        if not female:
            wrong = r"\b(?:Patiente|a été hospitalisée|[Aa]dmise en|Née le|Mme la)\b"
        assert not re.search(wrong, line["note_text"]), line["note_id"]
