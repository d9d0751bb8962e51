"""Commands on letters: exported in a format, sent, those that are late."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from ambroise import dispatch, warehouse
from ambroise.access import Action, Purpose, wards_resource
from ambroise.access.rules import TEAM
from ambroise.cli.session import Session, session_of
from ambroise.dispatch.recipients import addressees, way_to
from ambroise.dispatch.worklist import Step, told, worklist
from ambroise.uses.drafts import open_drafts
from ambroise.uses.letter.export import FORMATS, FormatName, LetterDocument
from ambroise.warehouse.views import PatientView, Stay

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Draft = Annotated[str, typer.Argument(help="Numéro de la lettre validée.")]

letter = typer.Typer(help="Les lettres de liaison : export, envoi, retards.", no_args_is_help=True)


@letter.command("export")
def export(
    context: typer.Context,
    draft: Draft,
    format_: Annotated[FormatName, typer.Option("--as", help="html, pdf, docx, cda ou fhir.")],
    out: Annotated[Path, typer.Option(help="Fichier à écrire.")],
    reason: Annotated[str, typer.Option(help="Motif, hors équipe de soins.")] = "",
) -> None:
    """Écrire une lettre validée dans un format (tracé)."""
    session = session_of(context)
    made, _, _ = _document(session, draft, reason)
    content = FORMATS[format_].make(made)
    out.touch(mode=0o600)
    out.write_bytes(content)


@letter.command("send")
def send(
    context: typer.Context,
    draft: Draft,
    to: Annotated[
        list[str],
        typer.Option(help="Destinataire et connecteur : general_practitioner:mss. Répétable."),
    ],
) -> None:
    """Préparer l'envoi d'une lettre validée ; le serveur ou « ambroise work » l'envoie."""
    session = session_of(context)
    line = open_drafts(session.settings, session.state, session.vault).line(draft)
    decision = session.door.decide(
        session.actor,
        Action.SEND_LETTER,
        session.door.person_resource(line.person_id),
        Purpose.CARE,
    )
    made, view, stay = _document(session, draft, "")
    known = addressees(view.banner, view.contacts, stay)
    ways = [
        way_to(session.settings, known, kind, name, stay=line.subject)
        for kind, _, name in (one.partition(":") for one in to)
    ]
    for way in ways:
        sending = dispatch.prepare(
            session,
            decision,
            made,
            way,
            person_id=line.person_id,
            subject=line.subject,
            now=datetime.now(UTC),
        )
        typer.echo(sending.id)


@letter.command("late")
def late(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les lettres en retard de ses unités : sortie passée, lettre pas encore partie."""
    session = session_of(context)
    now = datetime.now(UTC)
    held = (one for one in session.actor.grants if one.role in TEAM and one.holds(now))
    wards = frozenset(one.ward for one in held if one.ward)
    resource = wards_resource(wards)
    decision = session.door.decide(session.actor, Action.READ_IDENTIFIED, resource, Purpose.CARE)
    found = [
        one
        for one in worklist(session, decision, wards, now=now)
        if one.late and one.step is not Step.DONE
    ]
    if as_json:
        for one in found:
            typer.echo(json.dumps(told(one)))
        return
    french = ("séjour", "unité", "sortie", "étape", "jours de retard")
    english = ("stay", "ward", "discharge", "step", "days late")
    table = Table(*(french if session.lang == "fr" else english))
    for one in found:
        day = one.due.isoformat() if one.due else ""
        table.add_row(
            one.line.stay_number, one.line.ward_label, day, str(one.step), str(one.days_late)
        )
    session.out.print(table)


def _document(
    session: Session, draft: str, reason: str
) -> tuple[LetterDocument, PatientView, Stay]:
    """Return the document of a validated letter, with the record it is of; traced."""
    drafts = open_drafts(session.settings, session.state, session.vault)
    line = drafts.line(draft)
    decision = session.door.decide(
        session.actor,
        Action.READ_IDENTIFIED,
        session.door.person_resource(line.person_id),
        Purpose.CARE,
        reason=reason,
    )
    proposal = drafts.load(draft, decision)
    with session.door.open_dataset(decision) as dataset:
        view = warehouse.patient_view(dataset, line.person_id)
    stay = view.stay_named(line.subject)
    made = dispatch.letter_document(
        session.settings,
        session.state,
        proposal,
        [one for one in drafts.history(line.subject, line.use) if one.person_id == line.person_id],
        banner=view.banner,
        contacts=view.contacts,
        stay=stay,
    )
    session.door.note(decision, "letter.exported", count=1, detail={"draft": draft})
    return made, view, stay
