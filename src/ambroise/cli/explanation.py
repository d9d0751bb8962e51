"""Commands on the versions of a letter for patients: listed, exported."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from ambroise import dispatch, warehouse
from ambroise.access import Action, Decision, Purpose
from ambroise.cli.session import Session, session_of
from ambroise.errors import DraftUnknown
from ambroise.uses.drafts import Proposal, open_drafts
from ambroise.uses.explanation.schema import FRENCH, Audience
from ambroise.uses.explanation.sheet import SheetFormat
from ambroise.uses.letter.export import FORMATS

USE = "explanation"
Stay = Annotated[str, typer.Argument(help="Numéro du séjour.")]
Reason = Annotated[str, typer.Option(help="Motif, hors équipe de soins.")]

explanation = typer.Typer(
    help="Les versions de la lettre pour le patient : liste, export.", no_args_is_help=True
)


@explanation.command("list")
def list_versions(
    context: typer.Context,
    stay: Stay,
    reason: Reason = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")
    ] = False,
) -> None:
    """Lister les versions de la lettre d'un séjour, la dernière d'abord (tracé)."""
    session = session_of(context)
    _, found = _versions(session, stay, reason)
    lines = [_told(one) for one in found]
    if as_json:
        for line in lines:
            typer.echo(json.dumps(line))
        return
    french = ("numéro", "pour", "langue", "état")
    english = ("number", "for", "language", "state")
    table = Table(*(french if session.lang == "fr" else english))
    for line in lines:
        table.add_row(*(str(line[name]) for name in ("draft", "audience", "language", "state")))
    session.out.print(table)


@explanation.command("export")
def export(
    context: typer.Context,
    stay: Stay,
    version: Annotated[Audience, typer.Option(help="Pour qui.")],
    format_: Annotated[SheetFormat, typer.Option("--form", help="html, pdf ou docx.")],
    out: Annotated[Path, typer.Option(help="Fichier à écrire.")],
    language: Annotated[str, typer.Option(help="Langue de la version.")] = FRENCH,
    reason: Reason = "",
) -> None:
    """Écrire en grand la dernière version validée, pour qui la lit (tracé)."""
    session = session_of(context)
    decision, found = _versions(session, stay, reason)
    proposal = next(
        (
            one
            for one in found
            if one.line.state == "validated"
            and (one.value.audience, one.value.language) == (version, language)
        ),
        None,
    )
    if proposal is None:
        raise DraftUnknown
    with session.door.open_dataset(decision) as dataset:
        view = warehouse.patient_view(dataset, proposal.line.person_id)
    sheet = dispatch.version_document(
        session.settings,
        session.state,
        proposal,
        [one.line for one in found],
        banner=view.banner,
        stay=view.stay_named(stay),
    )
    content = FORMATS[format_].make(sheet)
    out.touch(mode=0o600)
    out.write_bytes(content)
    session.door.note(
        decision, "draft.exported", count=1, detail={"draft": proposal.line.id, "format": format_}
    )


def _versions(session: Session, stay: str, reason: str) -> tuple[Decision, list[Proposal]]:
    """Return the versions of a stay, the last made first, and the right by which they are read.

    Raises DraftUnknown for a stay that has none, AccessRefused.
    """
    drafts = open_drafts(session.settings, session.state, session.vault)
    lines = drafts.history(stay, USE)
    if not lines:
        raise DraftUnknown
    person = lines[0].person_id
    decision = session.door.decide(
        session.actor,
        Action.READ_IDENTIFIED,
        session.door.person_resource(person),
        Purpose.CARE,
        reason=reason,
    )
    return decision, [drafts.load(one.id, decision) for one in lines if one.person_id == person]


def _told(one: Proposal) -> dict[str, Any]:
    """Return what is known of one version, without its content."""
    return {
        "draft": one.line.id,
        "audience": str(one.value.audience),
        "language": one.value.language,
        "state": one.line.state,
        "preview": one.value.preview,
        "letter_draft": one.value.letter_draft,
    }
