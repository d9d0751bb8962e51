"""What the data are worth: counts of a publication, checks of OMOP, checks of the site."""

from ambroise.warehouse.quality.counts import (
    QualityReport,
    count_records,
    quality_report,
    write_counts,
)

__all__ = [
    "QualityReport",
    "count_records",
    "quality_report",
    "write_counts",
]
