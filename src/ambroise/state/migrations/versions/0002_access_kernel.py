"""Units, other ways to sign in, projects and permits, releases, job logs, backups."""

import secrets

import sqlalchemy as sa
from alembic import op

from ambroise.state.columns import AutoId, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backups",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("taken_at", UtcTime(), nullable=False),
        sa.Column("files", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("bytes_written", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("verified_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_backups"),
    )
    op.create_table(
        "directory_groups",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("ward", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_directory_groups"),
    )
    op.create_index("ix_directory_groups_name", "directory_groups", ["name"], unique=False)

    op.create_table(
        "drills",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("backup_id", sa.Text(), nullable=False),
        sa.Column("restored_at", UtcTime(), nullable=False),
        sa.Column("rpo_seconds", sa.Float(), nullable=False),
        sa.Column("rto_seconds", sa.Float(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drills"),
    )
    op.create_table(
        "one_time_values",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_one_time_values"),
    )
    op.create_index(
        "ix_one_time_values_expires_at", "one_time_values", ["expires_at"], unique=False
    )

    op.create_table(
        "patient_information",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("informed_on", sa.Date(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patient_information"),
    )
    op.create_index(
        "ix_patient_information_person_id", "patient_information", ["person_id"], unique=False
    )

    op.create_table(
        "retention_rules",
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("class", name="pk_retention_rules"),
    )
    op.create_table(
        "units",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["parent"], ["units.code"], name="fk_units_parent"),
        sa.PrimaryKeyConstraint("code", name="pk_units"),
    )
    op.create_index("ix_units_parent", "units", ["parent"], unique=False)

    op.create_table(
        "external_accounts",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("linked_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_external_accounts_person_id"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_external_accounts"),
    )
    op.create_index(
        "ix_external_accounts_person_id", "external_accounts", ["person_id"], unique=False
    )

    op.create_table(
        "projects",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("public_summary", sa.Text(), server_default="", nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_projects_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_recovery_codes_person_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_person_id", "recovery_codes", ["person_id"], unique=False)

    op.create_table(
        "service_tokens",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("last_used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_service_tokens_person_id"),
        sa.PrimaryKeyConstraint("digest", name="pk_service_tokens"),
    )
    op.create_index("ix_service_tokens_person_id", "service_tokens", ["person_id"], unique=False)

    op.create_table(
        "artefacts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("trail_entry", sa.BigInteger(), nullable=False),
        sa.Column("erased_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_artefacts_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_artefacts"),
    )
    op.create_index("ix_artefacts_project_id", "artefacts", ["project_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_memberships_person_id"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_memberships_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_person_id", "memberships", ["person_id"], unique=False)
    op.create_index("ix_memberships_project_id", "memberships", ["project_id"], unique=False)

    op.create_table(
        "permits",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("legal_route", sa.Text(), nullable=False),
        sa.Column("cohort", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("window_start", sa.Date(), nullable=True),
        sa.Column("window_end", sa.Date(), nullable=True),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("warned_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name="fk_permits_asked_by"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_permits_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_permits"),
    )
    op.create_index("ix_permits_project_id", "permits", ["project_id"], unique=False)
    op.create_index("ix_permits_state", "permits", ["state"], unique=False)

    op.create_table(
        "reidentifications",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=True),
        sa.Column("pseudonym_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name="fk_reidentifications_asked_by"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_reidentifications_project_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reidentifications"),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("package_digest", sa.Text(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name="fk_releases_asked_by"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_releases_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_releases"),
    )
    op.create_index("ix_releases_project_id", "releases", ["project_id"], unique=False)

    op.create_table(
        "artefact_inputs",
        sa.Column("artefact_id", sa.Text(), nullable=False),
        sa.Column("input_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artefact_id"], ["artefacts.id"], name="fk_artefact_inputs_artefact_id"
        ),
        sa.ForeignKeyConstraint(["input_id"], ["artefacts.id"], name="fk_artefact_inputs_input_id"),
        sa.PrimaryKeyConstraint("artefact_id", "input_id", name="pk_artefact_inputs"),
    )
    op.create_table(
        "artefact_persons",
        sa.Column("artefact_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["artefact_id"], ["artefacts.id"], name="fk_artefact_persons_artefact_id"
        ),
        sa.PrimaryKeyConstraint("artefact_id", "person_id", name="pk_artefact_persons"),
    )
    op.create_index(
        "ix_artefact_persons_person_id", "artefact_persons", ["person_id"], unique=False
    )
    op.create_table(
        "job_lines",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("job_id", AutoId, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_job_lines_job_id"),
        sa.PrimaryKeyConstraint("id", name="pk_job_lines"),
    )
    op.create_index("ix_job_lines_job_id", "job_lines", ["job_id"], unique=False)

    op.create_table(
        "opposition_effects",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("opposition_id", AutoId, nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("artefact_id", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["artefact_id"], ["artefacts.id"], name="fk_opposition_effects_artefact_id"
        ),
        sa.ForeignKeyConstraint(
            ["opposition_id"], ["oppositions.id"], name="fk_opposition_effects_opposition_id"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_opposition_effects_project_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_opposition_effects"),
    )
    op.create_index(
        "ix_opposition_effects_opposition_id", "opposition_effects", ["opposition_id"], unique=False
    )

    op.create_table(
        "permit_conditions",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("permit_id", AutoId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("wording", sa.Text(), server_default="", nullable=False),
        sa.Column("to_verify_by", sa.Text(), nullable=True),
        sa.Column("verified_by", sa.Text(), nullable=True),
        sa.Column("verified_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["permit_id"], ["permits.id"], name="fk_permit_conditions_permit_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_permit_conditions"),
    )
    op.create_index(
        "ix_permit_conditions_permit_id", "permit_conditions", ["permit_id"], unique=False
    )

    op.create_table(
        "permit_decisions",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("permit_id", AutoId, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["permit_id"], ["permits.id"], name="fk_permit_decisions_permit_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_permit_decisions"),
    )
    op.create_index(
        "ix_permit_decisions_permit_id", "permit_decisions", ["permit_id"], unique=False
    )

    op.create_table(
        "permit_references",
        sa.Column("id", AutoId, autoincrement=True, nullable=False),
        sa.Column("permit_id", AutoId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permit_id"], ["permits.id"], name="fk_permit_references_permit_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_permit_references"),
    )
    op.create_index(
        "ix_permit_references_permit_id", "permit_references", ["permit_id"], unique=False
    )

    with op.batch_alter_table("jobs") as batch_op:
        batch_op.add_column(
            sa.Column("purpose", sa.Text(), server_default="operations", nullable=False)
        )
        batch_op.add_column(sa.Column("key", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("project_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("retry_of", AutoId, nullable=True))
        batch_op.create_index("ix_jobs_project_id", ["project_id"], unique=False)
        batch_op.create_foreign_key("fk_jobs_project_id", "projects", ["project_id"], ["id"])
        batch_op.create_foreign_key("fk_jobs_retry_of", "jobs", ["retry_of"], ["id"])
    _name_jobs()
    with op.batch_alter_table("jobs") as batch_op:
        batch_op.alter_column("key", existing_type=sa.Text(), nullable=False)
        batch_op.create_unique_constraint("uq_jobs_key", ["key"])

    with op.batch_alter_table("oppositions") as batch_op:
        batch_op.add_column(sa.Column("project_id", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("given_by", sa.Text(), server_default="patient", nullable=False)
        )
        batch_op.create_index("ix_oppositions_project_id", ["project_id"], unique=False)
        batch_op.create_foreign_key("fk_oppositions_project_id", "projects", ["project_id"], ["id"])

    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.Text(), server_default="person", nullable=False))
        batch_op.add_column(sa.Column("second_factor", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("second_factor_since", UtcTime(), nullable=True))
        batch_op.add_column(sa.Column("second_factor_step", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("roles") as batch_op:
        batch_op.add_column(sa.Column("origin", sa.Text(), server_default="local", nullable=False))

    with op.batch_alter_table("sessions") as batch_op:
        batch_op.add_column(
            sa.Column("method", sa.Text(), server_default="password", nullable=False)
        )
        batch_op.add_column(sa.Column("stay", sa.Text(), nullable=True))


def _name_jobs() -> None:
    """Give a random name to each job that waited before names were."""
    jobs = sa.table("jobs", sa.column("id", AutoId), sa.column("key", sa.Text()))
    connection = op.get_bind()
    for number in connection.execute(sa.select(jobs.c.id)).scalars().all():
        named = sa.update(jobs).where(jobs.c.id == number).values(key=secrets.token_hex(8))
        connection.execute(named)
