"""Sources to records: what a hospital exports, kept exactly as it came, each record once."""

from ambroise.intake.again import Again, tell_again
from ambroise.intake.batch import Counts, Outcome, ingest
from ambroise.intake.fhir import shapes
from ambroise.intake.quarantine import Quarantined, list_quarantine, show_quarantine
from ambroise.intake.reasons import explained
from ambroise.intake.retrying import retry
from ambroise.intake.store import DOCUMENTS, records_table
from ambroise.intake.tabular import load_mapping
from ambroise.intake.versions import RECORD_COLUMNS

__all__ = [
    "DOCUMENTS",
    "RECORD_COLUMNS",
    "Again",
    "Counts",
    "Outcome",
    "Quarantined",
    "explained",
    "ingest",
    "list_quarantine",
    "load_mapping",
    "records_table",
    "retry",
    "shapes",
    "show_quarantine",
    "tell_again",
]
