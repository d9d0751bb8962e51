"""The register of uses: what the site records of a use, and each passage of a gate."""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

use_records = Table(
    "use_records",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("use", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", sa.JSON, nullable=False),
    Column("recorded_by", Text, ForeignKey("people.id"), nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    sa.UniqueConstraint("use", "kind", "version"),
)

use_passages = Table(
    "use_passages",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("use", Text, nullable=False, index=True),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("conditions", sa.JSON, nullable=False),
    Column("installed", Boolean, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
)
