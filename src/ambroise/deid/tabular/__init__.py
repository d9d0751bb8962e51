"""Tables pseudonymised by column, and what risk is left in them."""

from ambroise.deid.tabular.columns import TREATMENTS, Column, Columns, read_columns
from ambroise.deid.tabular.proposal import Proposal, columns_toml, propose
from ambroise.deid.tabular.tables import header_of, pseudonymise_table, tables_of
from ambroise.deid.tabular.work import TableWork, table_work_of

__all__ = [
    "TREATMENTS",
    "Column",
    "Columns",
    "Proposal",
    "TableWork",
    "columns_toml",
    "header_of",
    "propose",
    "pseudonymise_table",
    "read_columns",
    "table_work_of",
    "tables_of",
]
