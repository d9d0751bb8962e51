"""What each examination of a publication found."""

import sqlalchemy as sa
from alembic import op

from ambroise.state.columns import AutoId, UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quality_examinations",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("publication_id", AutoId, nullable=False),
        sa.Column("examined_at", UtcTime(), nullable=False),
        sa.Column("examined_by", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name="fk_quality_examinations_publication_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quality_examinations"),
    )
    op.create_index(
        "ix_quality_examinations_publication_id", "quality_examinations", ["publication_id"]
    )
    op.create_table(
        "quality_results",
        sa.Column("examination_id", AutoId, nullable=False),
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("violated", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["examination_id"],
            ["quality_examinations.id"],
            name="fk_quality_results_examination_id",
        ),
        sa.PrimaryKeyConstraint("examination_id", "check_id", name="pk_quality_results"),
    )
    op.create_index("ix_quality_results_check_id", "quality_results", ["check_id"])
