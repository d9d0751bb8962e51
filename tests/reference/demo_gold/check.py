"""Check a fictional hospital against its gold, with nothing of the code that wrote them."""

from pathlib import Path
from time import perf_counter

from tests.reference.demo_gold.coding import check_letters, check_rums, check_tumours, read_lists
from tests.reference.demo_gold.documents import Documents
from tests.reference.demo_gold.planted import check_planted
from tests.reference.demo_gold.reading import Findings, patients
from tests.reference.demo_gold.record import check_counts, check_intervals
from tests.reference.demo_gold.values import check_values
from tests.reference.demo_gold.wording import RecordWords, Wording


def check(folder: Path, gold: Path, shared: Path, *, pdfs: int = 200) -> Findings:
    """Return all that is counted and all that is wrong; at most `pdfs` PDF files are opened."""
    findings = Findings()
    started = perf_counter()
    lists = read_lists(shared)
    documents = Documents(folder, findings, pdfs)
    wording = Wording(RecordWords(folder, gold))
    for patient in patients(folder, gold, findings):
        findings.count(f"patients: {patient.line['split']}")
        findings.count(f"patients: {patient.line['pathway']}, {patient.line['split']}")
        documents.check(patient)
        check_values(patient, findings)
        check_intervals(patient, findings)
        check_rums(patient, lists, findings)
        check_letters(patient, findings)
        check_tumours(patient, findings)
        check_planted(patient, findings)
        wording.add(patient)
    findings.seconds["reading"] = perf_counter() - started
    started = perf_counter()
    check_counts(folder, gold, findings)
    wording.compare(findings)
    findings.seconds["comparing"] = perf_counter() - started
    return findings
