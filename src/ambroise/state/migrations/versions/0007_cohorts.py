"""The cohorts of projects, with the versions of their definitions."""

import sqlalchemy as sa
from alembic import op

from ambroise.state.columns import AutoId, UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_cohorts_project_id"),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_cohorts_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_cohorts"),
    )
    op.create_index("ix_cohorts_project_id", "cohorts", ["project_id"])
    op.create_table(
        "cohort_versions",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("cohort_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("brought", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_cohort_versions_cohort_id"),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name="fk_cohort_versions_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_cohort_versions"),
        sa.UniqueConstraint("cohort_id", "number", name="uq_cohort_versions_cohort_id"),
    )
