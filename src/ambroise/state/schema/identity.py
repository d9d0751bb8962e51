"""What the identity unit says of records."""

import sqlalchemy as sa
from sqlalchemy import Column, Float, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

identity_domains = Table(
    "identity_domains",
    metadata,
    Column("system", Text, primary_key=True),
    Column("domain", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", UtcTime, nullable=False),
)

identity_decisions = Table(
    "identity_decisions",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("other_source", Text, nullable=False),
    Column("other_record_id", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("score", Float),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("undone_by", Text),
    Column("undone_at", UtcTime),
    sa.Index("ix_identity_decisions_record", "source", "record_id"),
)
