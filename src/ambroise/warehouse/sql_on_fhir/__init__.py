"""SQL on FHIR v2: views of FHIR resources as tables, each compiled to one query."""

from ambroise.warehouse.sql_on_fhir.compiling import Compiled, compile_view
from ambroise.warehouse.sql_on_fhir.model import ViewDefinition, read_view, view_of
from ambroise.warehouse.sql_on_fhir.resources import Lines, Records
from ambroise.warehouse.sql_on_fhir.running import Format, Runner

__all__ = [
    "Compiled",
    "Format",
    "Lines",
    "Records",
    "Runner",
    "ViewDefinition",
    "compile_view",
    "read_view",
    "view_of",
]
