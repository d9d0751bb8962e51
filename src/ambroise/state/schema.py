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

# --- projects, permits, releases ------------------------------------------------------------

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

# --- intake and publication -----------------------------------------------------------------

batches = Table(
    "batches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("label", Text, nullable=False, server_default=""),
    Column("mapping", Text),
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

source_marks = Table(
    "source_marks",
    metadata,
    Column("source", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("mark", Text, nullable=False),
    Column("batch_id", Text, nullable=False),
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
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("args", sa.JSON, nullable=False),
    Column("actor", Text, nullable=False),
    Column("purpose", Text, nullable=False, server_default="operations"),
    Column("project_id", Text, ForeignKey("projects.id"), index=True),
    Column("retry_of", AutoId, ForeignKey("jobs.id")),
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

job_lines = Table(
    "job_lines",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("job_id", AutoId, ForeignKey("jobs.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("line", Text, nullable=False),
)

backups = Table(
    "backups",
    metadata,
    Column("id", Text, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("previous", Text),
    Column("taken_at", UtcTime, nullable=False),
    Column("files", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("bytes_written", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("digest", Text, nullable=False),
    Column("verified_at", UtcTime),
)

drills = Table(
    "drills",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("backup_id", Text, nullable=False),
    Column("restored_at", UtcTime, nullable=False),
    Column("rpo_seconds", Float, nullable=False),
    Column("rto_seconds", Float, nullable=False),
    Column("report", sa.JSON, nullable=False),
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

# --- control of pseudonymisation: offsets and counts, never a text ---------------------------

deid_reviews = Table(
    "deid_reviews",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_by", Text, ForeignKey("people.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("publication_id", BigInteger, nullable=False),
    Column("detector", Text, nullable=False),
    Column("frame", BigInteger, nullable=False),
    Column("size", Integer, nullable=False),
    Column("shared", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("bound", Float, nullable=False),
)

deid_review_documents = Table(
    "deid_review_documents",
    metadata,
    Column("review_id", Text, ForeignKey("deid_reviews.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("person_id", BigInteger, nullable=False),
    Column("note_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ward", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("digest", Text),
    Column("predicted", sa.JSON),
    Column("words", sa.JSON),
)

deid_readings = Table(
    "deid_readings",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("review_id", Text, ForeignKey("deid_reviews.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("reader", Text, ForeignKey("people.id"), nullable=False),
    Column("part", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    sa.Index("ix_deid_readings_once", "review_id", "position", "reader", "part", unique=True),
)

deid_marks = Table(
    "deid_marks",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("reading_id", AutoId, ForeignKey("deid_readings.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("role", Text, nullable=False, server_default=""),
    Column("made_at", UtcTime, nullable=False),
    Column("undone_at", UtcTime),
)

# --- vocabularies: what was loaded, and what persons decided of local codes ------------------

vocabulary_loads = Table(
    "vocabulary_loads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("detail", sa.JSON, nullable=False),
    Column("loaded_by", Text, nullable=False),
    Column("loaded_at", UtcTime, nullable=False),
    Column("removed_by", Text),
    Column("removed_at", UtcTime),
)

code_mappings = Table(
    "code_mappings",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("vocabulary_id", Text, nullable=False),
    Column("concept_code", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("target_vocabulary_id", Text),
    Column("target_code", Text),
    Column("target_name", Text, nullable=False, server_default=""),
    Column("target_domain_id", Text, nullable=False, server_default=""),
    Column("equivalence", Text, nullable=False),
    Column("score", Float),
    Column("comment", Text, nullable=False, server_default=""),
    Column("reviewer", Text, nullable=False, server_default=""),
    Column("origin", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("undone_by", Text),
    Column("undone_at", UtcTime),
    sa.Index("ix_code_mappings_code", "vocabulary_id", "concept_code"),
)

# --- identity: what the identity unit says of records ----------------------------------------

identity_domains = Table(
    "identity_domains",
    metadata,
    Column("system", Text, primary_key=True),
    Column("domain", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", UtcTime, nullable=False),
)

identity_decisions = Table(
    "identity_decisions",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("other_source", Text, nullable=False),
    Column("other_record_id", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("score", Float),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("undone_by", Text),
    Column("undone_at", UtcTime),
    sa.Index("ix_identity_decisions_record", "source", "record_id"),
)

# --- quality: what each examination of a publication found ------------------------------------

quality_examinations = Table(
    "quality_examinations",
    metadata,
    Column("id", AutoId, primary_key=True, autoincrement=True),
    Column("publication_id", AutoId, ForeignKey("publications.id"), nullable=False, index=True),
    Column("examined_at", UtcTime, nullable=False),
    Column("examined_by", Text, nullable=False),
    Column("seconds", Float, nullable=False),
)

quality_results = Table(
    "quality_results",
    metadata,
    Column("examination_id", AutoId, ForeignKey("quality_examinations.id"), primary_key=True),
    Column("check_id", Text, primary_key=True, index=True),
    Column("status", Text, nullable=False),
    Column("violated", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("reason", Text),
)
