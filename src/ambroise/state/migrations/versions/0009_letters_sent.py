"""What is sent of validated letters."""

import sqlalchemy as sa
from alembic import op

from ambroise.state.columns import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispatches",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Text(), nullable=True),
        sa.Column("person_key", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("address_digest", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("document_digest", sa.Text(), nullable=False),
        sa.Column("content_file", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_try_at", UtcTime(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False, server_default=""),
        sa.Column("receipt", sa.Text(), nullable=False, server_default=""),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("prepared_at", UtcTime(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("received_at", UtcTime(), nullable=True),
        sa.Column("recall_cause", sa.Text(), nullable=False, server_default=""),
        sa.Column("recall_asked_by", sa.Text(), nullable=True),
        sa.Column("recall_asked_at", UtcTime(), nullable=True),
        sa.Column("recalled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name="fk_dispatches_draft_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dispatches"),
        sa.UniqueConstraint("draft_id", "connector", "recipient", name="uq_dispatches_draft_id"),
    )
    op.create_index("ix_dispatches_person_key", "dispatches", ["person_key"])
    op.create_index("ix_dispatches_subject", "dispatches", ["subject"])
    op.create_index("ix_dispatches_state_next_try_at", "dispatches", ["state", "next_try_at"])
