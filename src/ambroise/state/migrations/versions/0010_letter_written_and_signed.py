"""Drafts written, then signed in a session proved anew; what signing took, of nobody."""

import sqlalchemy as sa
from alembic import op

from ambroise.state.columns import UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("ward", "saved_by", "written_by"):
        op.add_column("drafts", sa.Column(name, sa.Text(), nullable=True))
    for name in ("opened_at", "chosen_at", "saved_at", "written_at"):
        op.add_column("drafts", sa.Column(name, UtcTime(), nullable=True))
    op.add_column("drafts", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("sessions", sa.Column("proved_at", UtcTime(), nullable=True))
    op.create_table(
        "validation_measures",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("use_version", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("ward", sa.Text(), nullable=False, server_default=""),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("characters", sa.Float(), nullable=False),
        sa.Column("words", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_validation_measures"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_validation_measures_use_week", "validation_measures", ["use", "week"])
