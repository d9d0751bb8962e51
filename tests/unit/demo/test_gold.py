"""The gold identities are exact, and nothing that identifies is left unmarked."""

import base64
import html
import re
from typing import Any

from pypdf import PdfReader
from striprtf.striprtf import rtf_to_text

from .conftest import Hospital

LABELS = {
    "NOM", "PRENOM", "DATE", "DATE_NAISSANCE", "ADRESSE", "ZIP", "VILLE", "TEL", "MAIL", "SECU",
    "IPP", "NDA", "HOPITAL", "RPPS", "FINESS", "INITIALES",
}  # fmt: skip
DATES = re.compile(
    r"\b\d{2}([/.-])\d{2}\1(?:\d{4}|\d{2})\b|\d{1,2}(?:er)? \w+ (?:19|20)\d{2}"
    r"|\b(?:19|20)\d{2}\b"
)
PUBLISHED = re.compile(
    r"(?:\b(?:UICC|EACTS|HAS)|ESC|\bloi de|\blois?|\bcadre légal de) (?:19|20)\d{2}\b",
    re.IGNORECASE,
)
"""The year of a guideline or of a law is that of no patient."""
PHONES = re.compile(r"\b0\d(?: \d{2}){4}\b")


def _hidden(line: dict[str, Any]) -> str:
    """The text with its marked identities blanked."""
    text = line["note_text"]
    for entity in line["entities"]:
        blank = "#" * (entity["end"] - entity["start"])
        text = text[: entity["start"]] + blank + text[entity["end"] :]
    return text


def test_there_is_one_gold_line_a_document(hospital: Hospital) -> None:
    assert set(hospital.gold) == {item["id"] for item in hospital.by_type["DocumentReference"]}


def test_spans_are_ordered_apart_and_hold_what_their_label_says(hospital: Hospital) -> None:
    roles = {"patient", "professional", "relative", "hospital", ""}
    for line in hospital.gold.values():
        last = 0
        for entity in line["entities"]:
            piece = line["note_text"][entity["start"] : entity["end"]]
            assert last <= entity["start"] < entity["end"] <= len(line["note_text"])
            assert piece == piece.strip()
            assert entity["label"] in LABELS
            assert entity["role"] in roles
            if entity["label"] == "TEL":
                assert PHONES.fullmatch(piece)
            if entity["label"] in ("IPP", "NDA", "SECU", "RPPS", "ZIP", "FINESS"):
                assert piece.isdigit()
            if entity["label"] in ("DATE", "DATE_NAISSANCE"):
                assert DATES.fullmatch(piece)
            last = entity["end"]


def test_every_label_is_used(hospital: Hospital) -> None:
    used = {entity["label"] for line in hospital.gold.values() for entity in line["entities"]}
    assert used == LABELS


def test_what_the_record_knows_of_the_patient_is_marked_everywhere(hospital: Hospital) -> None:
    patients = {patient["id"]: patient for patient in hospital.by_type["Patient"]}
    for line in hospital.gold.values():
        rest = _hidden(line)
        patient = patients[line["person_id"]]
        numbers = [item["value"] for item in (*patient["identifier"], *patient["telecom"])]
        names = [name["family"] for name in patient["name"]]
        names += [name["family"] for name in (part["name"] for part in patient["contact"])]
        for known in (*numbers, patient["address"][0]["line"][0]):
            assert known not in rest
        for name in names:
            assert not re.search(rf"\b{re.escape(name)}\b", rest, re.IGNORECASE)


def test_no_date_phone_or_mail_is_left_unmarked(hospital: Hospital) -> None:
    for line in hospital.gold.values():
        rest = PUBLISHED.sub("", " ".join(_hidden(line).split()))
        assert not DATES.search(rest)
        assert not PHONES.search(rest)
        assert "@" not in rest


def test_professionals_of_the_record_are_marked_everywhere(hospital: Hospital) -> None:
    families = {person["name"][0]["family"] for person in hospital.by_type["Practitioner"]}
    pattern = re.compile("|".join(rf"\b{re.escape(family)}\b" for family in families))
    assert not any(pattern.search(_hidden(line)) for line in hospital.gold.values())


def test_gold_text_is_the_text_of_the_document(hospital: Hospital) -> None:
    for document in hospital.by_type["DocumentReference"]:
        attachment = document["content"][0]["attachment"]
        text = hospital.gold[document["id"]]["note_text"]
        if "url" in attachment:
            path = hospital.written.folder / "fhir" / attachment["url"]
            if path.suffix == ".txt":
                assert path.read_text(encoding="utf-8") == text
            elif path.suffix == ".rtf":
                written = str(rtf_to_text(path.read_text(encoding="ascii")))
                assert written.rstrip("\n") == text.rstrip("\n")
            else:
                pages = [page.extract_text() for page in PdfReader(path).pages]
                assert "".join(pages).split() == text.split()
        elif attachment["contentType"].startswith("text/plain"):
            assert base64.b64decode(attachment["data"]).decode() == text
        else:
            page = base64.b64decode(attachment["data"]).decode()
            body = re.findall(r"<p>(.*?)</p>", page, re.DOTALL)
            assert "\n".join(html.unescape(line) for line in body) == text
