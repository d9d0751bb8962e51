"""Documents: offsets, labels, and the text of gold against that of the file."""

import base64
import html
import re
from pathlib import Path

from pypdf import PdfReader
from striprtf.striprtf import rtf_to_text

from tests.reference.demo_gold.reading import Findings, Line, Patient

LABELS = {
    "NOM", "PRENOM", "DATE", "DATE_NAISSANCE", "ADRESSE", "ZIP", "VILLE", "TEL", "MAIL", "SECU",
    "IPP", "NDA", "HOPITAL", "RPPS", "FINESS", "INITIALES",
}  # fmt: skip
ASSERTIONS = {
    "present", "absent", "hypothesis", "family", "history", "planned", "contradicted",
}  # fmt: skip
_DIGITS = ("IPP", "NDA", "SECU", "RPPS", "FINESS", "ZIP")


class Documents:
    """Checks the documents of each patient; at most `pdfs` PDF files are opened."""

    def __init__(self, folder: Path, findings: Findings, pdfs: int) -> None:
        self._folder, self._findings, self._pdfs = folder, findings, pdfs

    def check(self, patient: Patient) -> None:
        expect = self._findings.expect
        ids = [note["note_id"] for note in patient.notes]
        expect(len(set(ids)) == len(ids), "two documents with one id", patient.id)
        expect(
            ids == [fact["note_id"] for fact in patient.facts],
            "identities and facts are not of the same documents",
            patient.id,
        )
        expect(
            ids == [document["id"] for document in patient.documents],
            "gold and FHIR do not have the same documents",
            patient.id,
        )
        documents = {document["id"]: document for document in patient.documents}
        for note in patient.notes:
            self._identities(note)
            if note["note_id"] in documents:
                self._text(documents[note["note_id"]], note)
        texts = {note["note_id"]: note["note_text"] for note in patient.notes}
        for fact in patient.facts:
            self._passages(fact, texts.get(fact["note_id"], ""))
        for line in (*patient.notes, *patient.facts):
            same = (line["split"], line["pathway"]) == (
                patient.line["split"],
                patient.line["pathway"],
            )
            expect(same, "another split or pathway than the patient's", line["note_id"])
        expect(bool(patient.line["pathway"]), "no pathway", patient.id)

    def _identities(self, note: Line) -> None:
        text, last, expect = note["note_text"], 0, self._findings.expect
        self._findings.count("documents")
        self._findings.count("characters", len(text))
        for entity in note["entities"]:
            self._findings.count("identities")
            where = f"{note['note_id']} {entity['start']}-{entity['end']}"
            good = last <= entity["start"] < entity["end"] <= len(text)
            if not expect(good, "identity out of order or empty", where):
                continue
            piece = text[entity["start"] : entity["end"]]
            expect(piece == piece.strip(), "identity with blanks around", where)
            expect(entity["label"] in LABELS, "label of identity not allowed", entity["label"])
            if entity["label"] in _DIGITS:
                bare = re.sub(r"[\s.]", "", piece)
                expect(bare.isalnum(), "number of identity that is none", f"{where} {piece}")
            last = entity["end"]

    def _passages(self, fact: Line, text: str) -> None:
        expect = self._findings.expect
        for passage in fact["passages"]:
            self._findings.count("passages")
            where = f"{fact['note_id']} {passage['start']}-{passage['end']} {passage['key']}"
            good = 0 <= passage["start"] < passage["end"] <= len(text)
            if expect(good, "passage out of the text or empty", where):
                piece = text[passage["start"] : passage["end"]]
                expect(bool(piece.strip()), "passage of blanks", where)
            expect(
                passage["assertion"] in ASSERTIONS, "assertion not allowed", passage["assertion"]
            )

    def _text(self, document: Line, note: Line) -> None:
        attachment = document["content"][0]["attachment"]
        kind = attachment["contentType"].split(";")[0]
        path = None
        if "url" in attachment:
            path = self._folder / "fhir" / attachment["url"]
            if not self._findings.expect(path.is_file(), "document without its file", path):
                return
            if kind == "application/pdf":
                if self._pdfs <= 0:
                    return
                self._pdfs -= 1
        raw = path.read_bytes() if path else base64.b64decode(attachment["data"])
        self._findings.count(f"texts compared ({kind})")
        expect, text, where = self._findings.expect, note["note_text"], note["note_id"]
        if kind == "application/pdf" and path:
            pages = " ".join(page.extract_text() for page in PdfReader(path).pages)
            same = "".join(pages.split()) == "".join(text.split())
        elif kind == "text/html":
            body = raw.decode().partition("<body>")[2]
            bare = html.unescape(re.sub(r"<[^>]+>", " ", body))
            same = "".join(bare.split()) == "".join(text.split())
        elif kind == "application/rtf":
            same = rtf_to_text(raw.decode("ascii")).rstrip("\n") == text.rstrip("\n")
        else:
            same = raw.decode() == text
        expect(same, f"text of gold is not that of the document ({kind})", where)
