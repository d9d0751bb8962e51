"""Every table of the operational store; the migrations build exactly this."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Integer, Table, Text

from ambroise.state.columns import AutoId, UtcTime

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

# --- persons and what they may do -----------------------------------------------------------

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("password_hash", Text),
    Column("os_account", Text, unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("disabled_at", UtcTime),
)

roles = Table(
    "roles",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("ward", Text),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id_digest", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("csrf", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("login_digest", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_failed_at", UtcTime, nullable=False),
    Column("blocked_until", UtcTime, nullable=False),
)

out_of_team_accesses = Table(
    "out_of_team_accesses",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("actor_id", Text, ForeignKey("people.id"), nullable=False),
    Column("object_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    sa.Index("ix_out_of_team_accesses_actor_object", "actor_id", "object_id"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("object_kind", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("seen_by", Text),
    Column("seen_at", UtcTime),
    sa.Index("ix_alerts_recipient_seen", "recipient", "seen_at"),
)

oppositions = Table(
    "oppositions",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("scope", Text, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("means", Text, nullable=False),
    Column("withdrawn_at", UtcTime),
)

trail_heads = Table(
    "trail_heads",
    metadata,
    Column("retention", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("head", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("signature", Text, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
)

# --- intake and publication -----------------------------------------------------------------

batches = Table(
    "batches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("label", Text, nullable=False, server_default=""),
    Column("actor", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("status", Text, nullable=False),
    Column("read", BigInteger, nullable=False, server_default="0"),
    Column("stored", BigInteger, nullable=False, server_default="0"),
    Column("unchanged", BigInteger, nullable=False, server_default="0"),
    Column("quarantined", BigInteger, nullable=False, server_default="0"),
    Column("bytes", BigInteger, nullable=False, server_default="0"),
    Column("seconds", Float, nullable=False, server_default="0"),
)

batch_types = Table(
    "batch_types",
    metadata,
    Column("batch_id", Text, ForeignKey("batches.id"), primary_key=True),
    Column("record_type", Text, primary_key=True),
    Column("read", BigInteger, nullable=False, server_default="0"),
    Column("mapped", BigInteger, nullable=False, server_default="0"),
    Column("kept_only", BigInteger, nullable=False, server_default="0"),
    Column("unchanged", BigInteger, nullable=False, server_default="0"),
    Column("quarantined", BigInteger, nullable=False, server_default="0"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Text, primary_key=True),
    Column("batch_id", Text, ForeignKey("batches.id"), nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("line", Integer),
    Column("entry", Integer),
    Column("record_type", Text),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("bytes", BigInteger, nullable=False, server_default="0"),
    Column("status", Text, nullable=False, index=True),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
)

publications = Table(
    "publications",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("zone", Text, nullable=False, index=True),
    Column("created_at", UtcTime, nullable=False),
    Column("tables", sa.JSON, nullable=False),
    Column("detail", sa.JSON, nullable=False),
)

reader_leases = Table(
    "reader_leases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("zone", Text, nullable=False, index=True),
    Column("publication_id", AutoId, ForeignKey("publications.id"), nullable=False),
    Column("holder", Text, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

# --- work -----------------------------------------------------------------------------------

exclusive_leases = Table(
    "exclusive_leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("acquired_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("args", sa.JSON, nullable=False),
    Column("actor", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("holder", Text),
    Column("lease_ends_at", UtcTime),
    Column("cancel_asked", Boolean, nullable=False, server_default=sa.false()),
    Column("done", BigInteger, nullable=False, server_default="0"),
    Column("total", BigInteger),
    Column("result", sa.JSON),
    Column("error", Text, nullable=False, server_default=""),
    Column("created_at", UtcTime, nullable=False),
    Column("started_at", UtcTime),
    Column("ended_at", UtcTime),
)

uses = Table(
    "uses",
    metadata,
    Column("name", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("use", Text, nullable=False),
    Column("use_version", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("person_key", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", UtcTime),
    Column("content_file", Text, nullable=False),
    Column("run", sa.JSON, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("previous", Text, unique=True),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("use", Text, nullable=False, index=True),
    Column("use_version", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("engine_version", Text, nullable=False),
    Column("engine_digest", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("trail_entry", BigInteger, nullable=False),
    Column("input_digest", Text, nullable=False),
    Column("output_digest", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("energy_joules", Float),
    Column("energy_method", Text, nullable=False),
)
