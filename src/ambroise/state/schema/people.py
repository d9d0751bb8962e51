"""Persons, what they may do, and what they did with it."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("password_hash", Text),
    Column("os_account", Text, unique=True),
    Column("kind", Text, nullable=False, server_default="person"),
    Column("second_factor", sa.LargeBinary),
    Column("second_factor_since", UtcTime),
    Column("second_factor_step", BigInteger),
    Column("created_at", UtcTime, nullable=False),
    Column("disabled_at", UtcTime),
)

units = Table(
    "units",
    metadata,
    Column("code", Text, primary_key=True),
    Column("parent", Text, ForeignKey("units.code"), index=True),
    Column("name", Text, nullable=False, server_default=""),
)

external_accounts = Table(
    "external_accounts",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("linked_at", UtcTime, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("used_at", UtcTime),
)

directory_groups = Table(
    "directory_groups",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("ward", Text),
)

service_tokens = Table(
    "service_tokens",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("scopes", sa.JSON, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    Column("last_used_at", UtcTime),
)

one_time_values = Table(
    "one_time_values",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sealed", sa.LargeBinary),
    Column("used_at", UtcTime),
    Column("expires_at", UtcTime, nullable=False, index=True),
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
    Column("origin", Text, nullable=False, server_default="local"),
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
    Column("method", Text, nullable=False, server_default="password"),
    Column("stay", Text),
    Column("proved_at", UtcTime),
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
    Column("project_id", Text, ForeignKey("projects.id"), index=True),
    Column("given_by", Text, nullable=False, server_default="patient"),
    Column("received_by", Text, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("means", Text, nullable=False),
    Column("withdrawn_at", UtcTime),
)

patient_information = Table(
    "patient_information",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("informed_on", sa.Date, nullable=False),
    Column("means", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
)

retention_rules = Table(
    "retention_rules",
    metadata,
    Column("class", Text, primary_key=True),
    Column("days", Integer, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)
