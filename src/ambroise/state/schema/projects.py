"""Projects, permits, releases, and what follows from them."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Table, Text

from ambroise.state.columns import AutoId, UtcTime
from ambroise.state.schema.tables import metadata

projects = Table(
    "projects",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("public_summary", Text, nullable=False, server_default=""),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False, index=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("part", Text, nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime),
    Column("added_by", Text, nullable=False),
)

permits = Table(
    "permits",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False, index=True),
    Column("state", Text, nullable=False, index=True),
    Column("legal_route", Text, nullable=False),
    Column("cohort", sa.JSON, nullable=False),
    Column("columns", sa.JSON, nullable=False),
    Column("window_start", sa.Date),
    Column("window_end", sa.Date),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("asked_by", Text, ForeignKey("people.id"), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("warned_at", UtcTime),
)

permit_decisions = Table(
    "permit_decisions",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("permit_id", AutoId, ForeignKey("permits.id"), nullable=False, index=True),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
)

permit_references = Table(
    "permit_references",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("permit_id", AutoId, ForeignKey("permits.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("dated", sa.Date, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
)

permit_conditions = Table(
    "permit_conditions",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("permit_id", AutoId, ForeignKey("permits.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("value", sa.JSON, nullable=False),
    Column("wording", Text, nullable=False, server_default=""),
    Column("to_verify_by", Text),
    Column("verified_by", Text),
    Column("verified_at", UtcTime),
)

artefacts = Table(
    "artefacts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("project_id", Text, ForeignKey("projects.id"), index=True),
    Column("label", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("trail_entry", BigInteger, nullable=False),
    Column("erased_at", UtcTime),
)

artefact_inputs = Table(
    "artefact_inputs",
    metadata,
    Column("artefact_id", Text, ForeignKey("artefacts.id"), primary_key=True),
    Column("input_id", Text, ForeignKey("artefacts.id"), primary_key=True),
)

artefact_persons = Table(
    "artefact_persons",
    metadata,
    Column("artefact_id", Text, ForeignKey("artefacts.id"), primary_key=True),
    Column("person_id", BigInteger, primary_key=True, index=True),
)

opposition_effects = Table(
    "opposition_effects",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("opposition_id", AutoId, ForeignKey("oppositions.id"), nullable=False, index=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False),
    Column("artefact_id", Text, ForeignKey("artefacts.id")),
    Column("decision", Text),
    Column("reason", Text, nullable=False, server_default=""),
    Column("decided_by", Text),
    Column("decided_at", UtcTime),
)

releases = Table(
    "releases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("project_id", Text, ForeignKey("projects.id"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("package_digest", Text),
    Column("findings", sa.JSON, nullable=False),
    Column("asked_by", Text, ForeignKey("people.id"), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", UtcTime),
    Column("reason", Text, nullable=False, server_default=""),
)

reidentifications = Table(
    "reidentifications",
    metadata,
    Column("id", Text, primary_key=True),
    Column("zone", Text, nullable=False),
    Column("project_id", Text, ForeignKey("projects.id")),
    Column("pseudonym_sealed", sa.LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, ForeignKey("people.id"), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", UtcTime),
    Column("opened_at", UtcTime),
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
