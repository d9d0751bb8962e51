-- Second barrier: who may touch which table, and which rows, whatever the program asks.
-- Run as ambroise_owner after each migration (it may be run again):
--     psql -v ON_ERROR_STOP=1 -f barrier.sql
--
-- Each transaction of the program says its reach in the session variable `ambroise.reach`, as JSON:
--     {"whole": false, "person": "id of who asks", "projects": ["id", ...]}
-- Without it, a row policy shows nothing. It stops a query that forgets its project, an error of
-- a rule, and a person with the program's password and psql who does not know it; it does not
-- stop code inside the program that lies about its reach: nothing in one process could.

BEGIN;

-- What the program says of itself ------------------------------------------------------------

CREATE SCHEMA IF NOT EXISTS barrier;

CREATE OR REPLACE FUNCTION barrier.told() RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('ambroise.reach', true), ''), '{}')::jsonb $$;

CREATE OR REPLACE FUNCTION barrier.whole() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce((barrier.told() ->> 'whole')::boolean, false) $$;

CREATE OR REPLACE FUNCTION barrier.person() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(barrier.told() ->> 'person', '') $$;

CREATE OR REPLACE FUNCTION barrier.projects() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(array_agg(one), '{}')
          FROM jsonb_array_elements_text(coalesce(barrier.told() -> 'projects', '[]')) AS one $$;

REVOKE ALL ON SCHEMA barrier FROM PUBLIC;
GRANT USAGE ON SCHEMA barrier TO ambroise_app, ambroise_audit;

-- Who may do what to which table --------------------------------------------------------------

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, ambroise_app, ambroise_trail, ambroise_audit;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, ambroise_app, ambroise_trail, ambroise_audit;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ambroise_app;

-- read only: what migrations and the trail's own account write
GRANT SELECT ON alembic_version, trail_heads TO ambroise_app;

-- facts: added, never changed nor removed
GRANT SELECT, INSERT ON
    permit_decisions, permit_references, artefact_inputs, patient_information, job_lines,
    batches, publications, runs, drills, deid_reviews, cohorts, cohort_versions, campaign_guides,
    blind_sheets, blind_ratings, use_records, use_passages, validation_measures
    TO ambroise_app;
GRANT UPDATE ON batches, runs TO ambroise_app;

-- records that live and end, but are never removed
GRANT SELECT, INSERT, UPDATE ON
    people, roles, service_tokens, alerts, oppositions, opposition_effects, out_of_team_accesses,
    retention_rules, projects, memberships, permits, permit_conditions, artefacts, releases,
    reidentifications, quarantine, jobs, backups, uses, drafts, dispatches, deid_review_documents,
    deid_readings, deid_marks, campaigns, campaign_members, campaign_cases, campaign_readings,
    campaign_saves, blind_readings, blind_readers, evaluations, identity_decisions,
    vocabulary_loads, code_mappings
    TO ambroise_app;

-- what passes: sessions, steps of sign-in, leases, settings kept as rows
GRANT SELECT, INSERT, UPDATE, DELETE ON
    sessions, one_time_values, recovery_codes, sign_in_failures, external_accounts,
    directory_groups, units, artefact_persons, batch_types, reader_leases, exclusive_leases,
    identity_domains, source_marks, quality_examinations, quality_results
    TO ambroise_app;

-- where the trail stands
GRANT SELECT, INSERT, UPDATE ON trail_heads TO ambroise_trail;

-- an auditor: everything but digests of secrets, sealed secrets and open sessions
GRANT SELECT ON
    alembic_version, trail_heads, permit_decisions, permit_references, artefact_inputs,
    patient_information, job_lines, batches, publications, runs, drills, roles, alerts,
    oppositions, opposition_effects, out_of_team_accesses, retention_rules, projects, memberships,
    permits, permit_conditions, artefacts, artefact_persons, releases, quarantine, jobs, backups,
    uses, drafts, dispatches, external_accounts, directory_groups, units, batch_types, reader_leases,
    exclusive_leases, deid_reviews, deid_review_documents, deid_readings, deid_marks, cohorts,
    cohort_versions, campaigns, campaign_guides, campaign_members, campaign_cases,
    campaign_readings, campaign_saves, blind_readings, blind_readers, blind_sheets, blind_ratings,
    evaluations, use_records, use_passages, validation_measures, identity_domains,
    identity_decisions, source_marks, vocabulary_loads, code_mappings, quality_examinations,
    quality_results
    TO ambroise_audit;
GRANT SELECT (id, login, display_name, title, os_account, kind, second_factor_since, created_at,
    disabled_at) ON people TO ambroise_audit;
GRANT SELECT (label, person_id, scopes, created_by, created_at, expires_at, revoked_at,
    last_used_at) ON service_tokens TO ambroise_audit;
GRANT SELECT (person_id, created_at, last_seen_at, expires_at, method) ON sessions
    TO ambroise_audit;
GRANT SELECT (id, zone, project_id, reason, asked_by, asked_at, state, decided_by, decided_at,
    opened_at) ON reidentifications TO ambroise_audit;

-- Which rows ------------------------------------------------------------------------------------
-- Who comes in is looked up before one knows who asks, so with the whole reach; from then on a
-- person of studies changes their own account alone, gives no role, and sees of others only those
-- whom a project could hold or names. Steps of sign-in (by the digest of a random value), failures
-- of logins, and tables that name nobody, have no row policy.

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM (VALUES
        -- a project and what hangs on it: its members; and oneself
        ('projects', 'id = ANY (%1$s) OR created_by = %2$s'),
        ('memberships', 'project_id = ANY (%1$s) OR person_id = %2$s'),
        ('permits', 'project_id = ANY (%1$s)'),
        ('permit_decisions', 'permit_id IN (SELECT id FROM public.permits)'),
        ('permit_references', 'permit_id IN (SELECT id FROM public.permits)'),
        ('permit_conditions', 'permit_id IN (SELECT id FROM public.permits)'),
        ('artefacts', 'project_id = ANY (%1$s) OR (project_id IS NULL AND made_by = %2$s)'),
        ('artefact_inputs', 'artefact_id IN (SELECT id FROM public.artefacts)'),
        ('artefact_persons', 'artefact_id IN (SELECT id FROM public.artefacts)'),
        ('releases', 'project_id = ANY (%1$s)'),
        ('cohorts', 'project_id = ANY (%1$s)'),
        ('cohort_versions', 'cohort_id IN (SELECT id FROM public.cohorts)'),
        ('reidentifications', 'project_id = ANY (%1$s) OR (project_id IS NULL AND asked_by = %2$s)'),
        ('opposition_effects', 'project_id = ANY (%1$s)'),
        ('jobs', 'project_id = ANY (%1$s) OR (project_id IS NULL AND actor = %2$s)'),
        ('job_lines', 'job_id IN (SELECT id FROM public.jobs)'),
        ('alerts',
         'recipient = %2$s OR actor_id = %2$s OR (object_kind = ''project'' AND object_id = ANY (%1$s))'),
        -- patients: an opposition to all reuse holds in every project; the rest is care's
        ('oppositions', 'project_id IS NULL OR project_id = ANY (%1$s)'),
        ('patient_information', 'false'),
        ('out_of_team_accesses', 'actor_id = %2$s'),
        ('drafts', 'false'),
        ('dispatches', 'false'),
        ('deid_reviews', 'false'),
        ('deid_review_documents', 'false'),
        ('deid_readings', 'false'),
        ('deid_marks', 'false'),
        ('campaigns', 'false'),
        ('campaign_guides', 'false'),
        ('campaign_members', 'false'),
        ('campaign_cases', 'false'),
        ('campaign_readings', 'false'),
        ('campaign_saves', 'false'),
        ('blind_readings', 'false'),
        ('blind_readers', 'false'),
        ('blind_sheets', 'false'),
        ('blind_ratings', 'false'),
        ('quarantine', 'false'),
        ('identity_decisions', 'false'),
        -- persons of the hospital: oneself; who may be seen besides, and only seen, is below
        ('people', 'id = %2$s'),
        ('roles', 'false'),
        ('sessions', 'person_id = %2$s'),
        ('recovery_codes', 'person_id = %2$s'),
        ('external_accounts', 'person_id = %2$s'),
        ('service_tokens', 'person_id = %2$s')
    ) AS held (name, mine)
    LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', one.name);
        EXECUTE format('DROP POLICY IF EXISTS within_reach ON public.%I', one.name);
        EXECUTE format(
            'CREATE POLICY within_reach ON public.%3$I TO ambroise_app USING ('
            || '(SELECT barrier.whole()) OR ((SELECT barrier.told() <> ''{}'') AND ('
            || one.mine || ')))',
            '(SELECT barrier.projects())::text[]', '(SELECT barrier.person())', one.name
        );
        EXECUTE format('DROP POLICY IF EXISTS audited ON public.%I', one.name);
        EXECUTE format(
            'CREATE POLICY audited ON public.%I FOR SELECT TO ambroise_audit USING (true)', one.name
        );
    END LOOP;
END
$$;

-- A lead adds members by their login: whoever takes part in studies may be looked up, not changed.
DROP POLICY IF EXISTS seen ON public.roles;
CREATE POLICY seen ON public.roles FOR SELECT TO ambroise_app USING (
    (SELECT barrier.told() <> '{}')
    AND (person_id = (SELECT barrier.person()) OR role IN ('researcher', 'project_lead'))
);

-- The pages of a project name who opened it, asked, decided, or takes part.
DROP POLICY IF EXISTS seen ON public.people;
CREATE POLICY seen ON public.people FOR SELECT TO ambroise_app USING (
    (SELECT barrier.told() <> '{}')
    AND (
        id IN (SELECT person_id FROM public.roles)
        OR id IN (SELECT person_id FROM public.memberships)
        OR id IN (SELECT added_by FROM public.memberships)
        OR id IN (SELECT created_by FROM public.projects)
        OR id IN (SELECT asked_by FROM public.permits)
        OR id IN (SELECT decided_by FROM public.permit_decisions)
        OR id IN (SELECT asked_by FROM public.releases)
        OR id IN (SELECT decided_by FROM public.releases)
        OR id IN (SELECT decided_by FROM public.reidentifications)
        OR id IN (SELECT decided_by FROM public.opposition_effects)
        OR id IN (SELECT made_by FROM public.artefacts)
        OR id IN (SELECT actor_id FROM public.alerts)
    )
);
COMMIT;
