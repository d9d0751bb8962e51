"""Batches, quarantine and publications."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

batches = Table(
    "batches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("label", Text, nullable=False, server_default=""),
    Column("mapping", Text),
    Column("actor", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("status", Text, nullable=False),
    Column("read", BigInteger, nullable=False, server_default="0"),
    Column("stored", BigInteger, nullable=False, server_default="0"),
    Column("unchanged", BigInteger, nullable=False, server_default="0"),
    Column("quarantined", BigInteger, nullable=False, server_default="0"),
    Column("bytes", BigInteger, nullable=False, server_default="0"),
    Column("seconds", Float, nullable=False, server_default="0"),
)

source_marks = Table(
    "source_marks",
    metadata,
    Column("source", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("mark", Text, nullable=False),
    Column("batch_id", Text, nullable=False),
)

batch_types = Table(
    "batch_types",
    metadata,
    Column("batch_id", Text, ForeignKey("batches.id"), primary_key=True),
    Column("record_type", Text, primary_key=True),
    Column("read", BigInteger, nullable=False, server_default="0"),
    Column("mapped", BigInteger, nullable=False, server_default="0"),
    Column("kept_only", BigInteger, nullable=False, server_default="0"),
    Column("unchanged", BigInteger, nullable=False, server_default="0"),
    Column("quarantined", BigInteger, nullable=False, server_default="0"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Text, primary_key=True),
    Column("batch_id", Text, ForeignKey("batches.id"), nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("line", Integer),
    Column("entry", Integer),
    Column("record_type", Text),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("bytes", BigInteger, nullable=False, server_default="0"),
    Column("status", Text, nullable=False, index=True),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("zone", Text, nullable=False, index=True),
    Column("created_at", UtcTime, nullable=False),
    Column("tables", sa.JSON, nullable=False),
    Column("detail", sa.JSON, nullable=False),
)

reader_leases = Table(
    "reader_leases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("zone", Text, nullable=False, index=True),
    Column("publication_id", AutoId, ForeignKey("publications.id"), nullable=False),
    Column("holder", Text, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)
