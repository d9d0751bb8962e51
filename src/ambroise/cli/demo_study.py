"""The research project of the demonstration: opened, asked for, examined and granted."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from ambroise.access import (
    PROJECTS,
    Action,
    Decision,
    Purpose,
    Role,
    people,
    projects,
)
from ambroise.access.projects import (
    Condition,
    ConditionKind,
    LegalRoute,
    Reference,
    ReferenceKind,
    Request,
)
from ambroise.cli.session import Session

LEAD: Final = "responsable"
MEMBER: Final = "chercheur"
COMMITTEE: Final = "comite"
OFFICER: Final = "dpo"
TITLE: Final = "Délais de prise en charge de l'AVC"
PURPOSE: Final = (
    "Décrire les délais entre l'arrivée aux urgences, l'imagerie et le traitement chez les"
    " patients hospitalisés pour un accident vasculaire cérébral."
)
SUMMARY: Final = (
    "Après un accident vasculaire cérébral, chaque minute compte. Cette étude mesure, sans les"
    " noms, le temps entre l'arrivée à l'hôpital, l'image du cerveau et le traitement, pour savoir"
    " où gagner du temps."
)
LASTS: Final = timedelta(days=365)
OPENED: Final = {
    "concept": "concept_id concept_name vocabulary_id concept_code",
    "person": "person_id gender_concept_id year_of_birth",
    "observation_period": "person_id observation_period_start_date observation_period_end_date",
    "death": "person_id death_date",
    "visit_occurrence": "visit_occurrence_id person_id visit_concept_id visit_start_date"
    " visit_start_datetime visit_end_date visit_end_datetime",
    "condition_occurrence": "condition_occurrence_id person_id visit_occurrence_id"
    " condition_concept_id condition_start_date",
    "procedure_occurrence": "procedure_occurrence_id person_id visit_occurrence_id"
    " procedure_concept_id procedure_date procedure_datetime",
    "drug_exposure": "drug_exposure_id person_id visit_occurrence_id drug_concept_id"
    " drug_exposure_start_date drug_exposure_end_date",
    "measurement": "measurement_id person_id visit_occurrence_id measurement_concept_id"
    " measurement_date measurement_datetime value_as_number unit_concept_id unit_source_value",
    "note": "note_id person_id visit_occurrence_id note_date note_class_concept_id note_title"
    " note_text",
}
COLUMNS: Final = tuple(
    f"{table}.{column}" for table, columns in OPENED.items() for column in columns.split()
)
CONDITIONS: Final = (
    Condition(ConditionKind.SMALLEST_CELL, 10),
    Condition(
        ConditionKind.TO_VERIFY,
        wording="Les extraits sont détruits à la fin de l'étude.",
        to_verify_by=Role.DPO,
    ),
)


def make_study(session: Session, today: date) -> None:
    """Take a project to its permit, each act by its own person; a second call changes nothing."""
    now = datetime.now(UTC)
    lead = people.actor_of(session.state, LEAD, now)
    if projects.projects_of(session.state, lead, now):
        return
    door = session.door
    opening = door.decide(lead, Action.ASK_PROJECT, PROJECTS, Purpose.RESEARCH)
    made = projects.create(door, opening, title=TITLE, purpose=PURPOSE, public_summary=SUMMARY)
    joining = _decide(session, LEAD, Action.MANAGE_MEMBERS, made.id)
    projects.members.add(door, joining, MEMBER, "member")
    asking = _decide(session, LEAD, Action.ASK_PERMIT, made.id)
    projects.permits.ask(door, asking, _request(now, today))
    opinion = "Dossier complet, finalité claire, données réduites au nécessaire."
    examining = _decide(session, OFFICER, Action.EXAMINE_PERMIT, made.id, opinion)
    projects.permits.examine(door, examining)
    granting = _decide(session, COMMITTEE, Action.DECIDE_PERMIT, made.id, "Avis favorable.")
    projects.permits.grant(door, granting, CONDITIONS)


def _request(now: datetime, today: date) -> Request:
    month = timedelta(days=30)
    references = tuple(
        Reference(kind, number, today - month)
        for kind, number in (
            (ReferenceKind.COMMITTEE_OPINION, "CSE-DEMO-01"),
            (ReferenceKind.REFERENCE_METHODOLOGY, "ENG-DEMO-01"),
            (ReferenceKind.PATIENTS_INFORMATION, "PUB-DEMO-01"),
        )
    )
    return Request(
        LegalRoute.REFERENCE_METHODOLOGY,
        {"kind": "criteria", "age_from": 18},
        COLUMNS,
        now,
        now + LASTS,
        references=references,
    )


def _decide(
    session: Session, login: str, action: Action, project_id: str, reason: str = ""
) -> Decision:
    """Return the decision of a person of the demonstration, read anew with their parts."""
    actor = people.actor_of(session.state, login, datetime.now(UTC))
    resource = projects.project_resource(session.state, project_id)
    research = login in (LEAD, MEMBER)
    purpose = Purpose.RESEARCH if research else Purpose.OPERATIONS
    return session.door.decide(actor, action, resource, purpose, reason=reason)
