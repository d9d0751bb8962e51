"""The cohorts of projects: each save of a definition is a version, and none is ever changed."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

cohorts = Table(
    "cohorts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False, index=True),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

cohort_versions = Table(
    "cohort_versions",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("cohort_id", Text, ForeignKey("cohorts.id"), nullable=False),
    Column("number", sa.Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("brought", Text),
    Column("digest", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("made_by", Text, ForeignKey("people.id"), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    sa.UniqueConstraint("cohort_id", "number"),
)
