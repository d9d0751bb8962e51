"""Evaluations of AI uses: what each was made with and its figures; no case, no content."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Table, Text

from ambroise.state.columns import UtcTime
from ambroise.state.schema.tables import metadata

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, index=True),
    Column("use", Text, nullable=False, index=True),
    Column("use_version", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("gold", Text, nullable=False),
    Column("manifest", sa.JSON, nullable=False),
    Column("report", sa.JSON),
    Column("trail_entry", BigInteger, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)
