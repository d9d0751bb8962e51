"""Vocabularies: what was loaded, and what persons decided of local codes."""

import sqlalchemy as sa
from sqlalchemy import Column, Float, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

vocabulary_loads = Table(
    "vocabulary_loads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("detail", sa.JSON, nullable=False),
    Column("loaded_by", Text, nullable=False),
    Column("loaded_at", UtcTime, nullable=False),
    Column("removed_by", Text),
    Column("removed_at", UtcTime),
)

code_mappings = Table(
    "code_mappings",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("vocabulary_id", Text, nullable=False),
    Column("concept_code", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("target_vocabulary_id", Text),
    Column("target_code", Text),
    Column("target_name", Text, nullable=False, server_default=""),
    Column("target_domain_id", Text, nullable=False, server_default=""),
    Column("equivalence", Text, nullable=False),
    Column("score", Float),
    Column("comment", Text, nullable=False, server_default=""),
    Column("reviewer", Text, nullable=False, server_default=""),
    Column("origin", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("undone_by", Text),
    Column("undone_at", UtcTime),
    sa.Index("ix_code_mappings_code", "vocabulary_id", "concept_code"),
)
