"""Reviews of originals: their documents, readings and marks."""

import sqlalchemy as sa
from alembic import op

from ambroise.state.columns import AutoId, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deid_reviews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("publication_id", sa.BigInteger(), nullable=False),
        sa.Column("detector", sa.Text(), nullable=False),
        sa.Column("frame", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("bound", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_deid_reviews_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_deid_reviews"),
    )
    op.create_table(
        "deid_review_documents",
        sa.Column("review_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("note_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ward", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("predicted", sa.JSON(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["review_id"], ["deid_reviews.id"], name="fk_deid_review_documents_review_id"
        ),
        sa.PrimaryKeyConstraint("review_id", "position", name="pk_deid_review_documents"),
    )
    op.create_table(
        "deid_readings",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("review_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["review_id"], ["deid_reviews.id"], name="fk_deid_readings_review_id"
        ),
        sa.ForeignKeyConstraint(["reader"], ["people.id"], name="fk_deid_readings_reader"),
        sa.PrimaryKeyConstraint("id", name="pk_deid_readings"),
    )
    op.create_index(
        "ix_deid_readings_once",
        "deid_readings",
        ["review_id", "position", "reader", "part"],
        unique=True,
    )
    op.create_table(
        "deid_marks",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("reading_id", AutoId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["deid_readings.id"], name="fk_deid_marks_reading_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deid_marks"),
    )
    op.create_index("ix_deid_marks_reading_id", "deid_marks", ["reading_id"], unique=False)
