"""Vocabularies loaded, and what persons decided of local codes."""

import sqlalchemy as sa
from alembic import op

from ambroise.state.columns import AutoId, UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vocabulary_loads",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column("loaded_at", UtcTime(), nullable=False),
        sa.Column("removed_by", sa.Text(), nullable=True),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_vocabulary_loads"),
    )
    op.create_index("ix_vocabulary_loads_name", "vocabulary_loads", ["name"], unique=False)
    op.create_table(
        "code_mappings",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("vocabulary_id", sa.Text(), nullable=False),
        sa.Column("concept_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("target_vocabulary_id", sa.Text(), nullable=True),
        sa.Column("target_code", sa.Text(), nullable=True),
        sa.Column("target_name", sa.Text(), server_default="", nullable=False),
        sa.Column("target_domain_id", sa.Text(), server_default="", nullable=False),
        sa.Column("equivalence", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("reviewer", sa.Text(), server_default="", nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_code_mappings"),
    )
    op.create_index(
        "ix_code_mappings_code",
        "code_mappings",
        ["vocabulary_id", "concept_code"],
        unique=False,
    )
