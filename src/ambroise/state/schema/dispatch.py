"""What was sent of a validated letter, to whom, through what, and what came back; no content."""

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from ambroise.state.columns import UtcTime
from ambroise.state.schema.tables import metadata

dispatches = Table(
    "dispatches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("draft_id", Text, ForeignKey("drafts.id"), nullable=False),
    Column("replaces", Text),
    Column("person_key", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False, index=True),
    Column("connector", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("address_digest", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("document_digest", Text, nullable=False),
    Column("content_file", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_try_at", UtcTime),
    Column("cause", Text, nullable=False, server_default=""),
    Column("receipt", Text, nullable=False, server_default=""),
    Column("prepared_by", Text, nullable=False),
    Column("prepared_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    Column("received_at", UtcTime),
    Column("recall_cause", Text, nullable=False, server_default=""),
    Column("recall_asked_by", Text),
    Column("recall_asked_at", UtcTime),
    Column("recalled_at", UtcTime),
    sa.UniqueConstraint("draft_id", "connector", "recipient"),
    sa.Index("ix_dispatches_state_next_try_at", "state", "next_try_at"),
)
