"""Letters say what the record says."""

import re
from typing import Any

from ambroise.demo.letters import fr

from .conftest import Hospital


def _of(hospital: Hospital, kind: str, stay: str, link: str = "encounter") -> list[dict[str, Any]]:
    return [
        item
        for item in hospital.by_type[kind]
        if item.get(link, {}).get("reference") == f"Encounter/{stay}"
    ]


def _reports(hospital: Hospital) -> list[tuple[str, str]]:
    """(encounter id, text on one line) of every hospital report."""
    found = []
    for document in hospital.by_type["DocumentReference"]:
        if document["type"]["coding"][0]["code"] == "18842-5":
            stay = document["context"]["encounter"][0]["reference"].removeprefix("Encounter/")
            found.append((stay, " ".join(hospital.gold[document["id"]]["note_text"].split())))
    return found


def _section(text: str, title: str, following: str) -> str:
    return text.split(f"{title} :", 1)[1].split(following, 1)[0]


def test_drugs_at_the_exit_are_those_of_the_record(hospital: Hospital) -> None:
    for stay, text in _reports(hospital):
        listed = _section(text, "Traitement de sortie", "Copie :")
        requests = [
            item
            for item in _of(hospital, "MedicationRequest", stay)
            if item["category"][0]["coding"][0]["code"] == "discharge"
        ]
        assert requests
        for item in requests:
            line = f"{item['medicationCodeableConcept']['text']} : "
            assert line + item["dosageInstruction"][0]["text"] in listed


def test_drugs_before_the_stay_are_those_of_the_record(hospital: Hospital) -> None:
    for stay, text in _reports(hospital):
        listed = _section(text, "Traitement à l'entrée", "Histoire de la maladie")
        statements = _of(hospital, "MedicationStatement", stay, "context")
        assert listed.count(" : ") >= len(statements)
        for item in statements:
            assert item["medicationCodeableConcept"]["text"] in listed
            if item["status"] == "stopped":
                assert item["statusReason"][0]["text"]


def test_a_drug_stopped_is_said_with_its_reason(hospital: Hospital) -> None:
    seen = 0
    for stay, text in _reports(hospital):
        for item in _of(hospital, "MedicationStatement", stay, "context"):
            still = f"{item['medicationCodeableConcept']['coding'][0]['code']}"
            kept = [
                request
                for request in _of(hospital, "MedicationRequest", stay)
                if request["category"][0]["coding"][0]["code"] == "discharge"
                and request["medicationCodeableConcept"]["coding"][0]["code"] == still
            ]
            if item["status"] == "stopped" and not kept:
                seen += 1
                assert f"ARRÊT de {item['medicationCodeableConcept']['text']}" in text
                assert item["statusReason"][0]["text"] in text
    assert seen > 5


def test_biology_of_the_letters_is_in_the_record(hospital: Hospital) -> None:
    figure = re.compile(r"créatinine (\d+) µmol/L|(?:hémoglobine|Hémoglobine :) (\d+,\d) g/dL")
    for stay, text in _reports(hospital):
        known = {
            fr(item["valueQuantity"]["value"], 1 if code == "718-7" else 0)
            for item in _of(hospital, "Observation", stay)
            if (code := item["code"]["coding"][0]["code"]) in ("718-7", "14682-9")
            and "valueQuantity" in item
        }
        written = {creatinine or level for creatinine, level in figure.findall(text)}
        assert written
        assert written <= known


def test_results_that_have_not_come_back_are_announced(hospital: Hospital) -> None:
    seen = 0
    for stay, text in _reports(hospital):
        for item in _of(hospital, "Observation", stay):
            if item["status"] == "registered":
                seen += 1
                waiting = text.split("Résultats en attente :", 1)[1]
                assert item["code"]["text"] in waiting
    assert seen


def test_diagnosis_dates_and_wards_of_the_letter_are_those_of_the_stay(hospital: Hospital) -> None:
    stays = {item["id"]: item for item in hospital.by_type["Encounter"]}
    for stay, text in _reports(hospital):
        end = stays[stay]["period"]["end"][:10]
        assert "/".join(reversed(end.split("-"))) in text


def test_women_are_written_in_the_feminine(hospital: Hospital) -> None:
    women = {item["id"] for item in hospital.by_type["Patient"] if item["gender"] == "female"}
    for line in hospital.gold.values():
        text, female = line["note_text"], line["person_id"] in women
        assert ("Née le" in text) is female
        wrong = (
            r"\b(hospitalisé|admis|adressé|Patient de)\b" if female else r"\b(Patiente|Mme la)\b"
        )
        body = text.split("Sexe :", 1)[1]
        assert not re.search(wrong, body)
