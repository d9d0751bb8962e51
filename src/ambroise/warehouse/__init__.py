"""From source records to OMOP tables, and from OMOP tables to one patient."""

from ambroise.warehouse.current import is_current
from ambroise.warehouse.fhir import MAPPED_TYPES
from ambroise.warehouse.patient import patient_view, stay_view
from ambroise.warehouse.publication import publish
from ambroise.warehouse.quality import QualityReport, quality_report
from ambroise.warehouse.search import (
    discharged_on,
    my_patients,
    search_persons,
    stay_numbered,
    stay_recorded,
)
from ambroise.warehouse.source import as_bundle, source_record, source_records
from ambroise.warehouse.text import as_text

__all__ = [
    "MAPPED_TYPES",
    "QualityReport",
    "as_bundle",
    "as_text",
    "discharged_on",
    "is_current",
    "my_patients",
    "patient_view",
    "publish",
    "quality_report",
    "search_persons",
    "source_record",
    "source_records",
    "stay_numbered",
    "stay_recorded",
    "stay_view",
]
