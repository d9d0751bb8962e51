"""Tables of any layout: rows as pieces, and a mapping in YAML of what each tells."""

from ambroise.intake.tabular.database import DatabaseReading
from ambroise.intake.tabular.dry_run import DryRun, dry_run
from ambroise.intake.tabular.format import TableFormat
from ambroise.intake.tabular.loading import (
    LoadedMapping,
    load_mapping,
    mapping_schema,
    mapping_written,
)
from ambroise.intake.tabular.mark import Mark
from ambroise.intake.tabular.pieces import is_row
from ambroise.intake.tabular.rendering import rendered
from ambroise.intake.tabular.telling import tell

__all__ = [
    "DatabaseReading",
    "DryRun",
    "LoadedMapping",
    "Mark",
    "TableFormat",
    "dry_run",
    "is_row",
    "load_mapping",
    "mapping_schema",
    "mapping_written",
    "rendered",
    "tell",
]
