"""Commands of the AI uses: the register, a card, one run on one stay."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from ambroise import uses, warehouse
from ambroise.access import CARE_ZONE, Action, Decision, Purpose
from ambroise.cli.session import Session, session_of
from ambroise.cli.use_batch import run_batch
from ambroise.engines import shown_engine
from ambroise.errors import DraftDeclined, StayNotFound, UseGivenDraft
from ambroise.evaluation.coding_training.mounted import mounted
from ambroise.governance import register
from ambroise.governance import set_state as set_state_of
from ambroise.uses.activity import engine_of
from ambroise.uses.contract import FromDraft
from ambroise.uses.states import shown
from ambroise.warehouse.views import PatientView

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Name = Annotated[str, typer.Argument(help="Nom de l'usage, donné par la liste.")]

use = typer.Typer(help="Les usages d'IA de l'établissement.", no_args_is_help=True)


@use.command("list")
def list_uses(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les usages installés et leur état au registre."""
    session = session_of(context)
    lines = register.entries(session.state)
    if as_json:
        for one in lines:
            typer.echo(json.dumps(_line(one), default=datetime.isoformat, ensure_ascii=False))
        return
    table = Table()
    french = ("Nom", "Usage", "Version", "État", "Depuis")
    english = ("Name", "Use", "Version", "State", "Since")
    for name in french if session.lang == "fr" else english:
        table.add_column(name)
    for one in lines:
        since = one.changed_at.date().isoformat() if one.changed_at else ""
        title, state = one.card.text(session.lang).title, shown(one.state, session.lang)
        table.add_row(one.name, title, one.version, state, since)
    session.out.print(table)


@use.command("card")
def card(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Montrer la fiche d'un usage : à quoi il sert, ce qu'il lit, ses limites."""
    session = session_of(context)
    found = uses.find_use(name)
    text = found.card.text(session.lang)
    with session.state.read() as connection:
        state = uses.state_of(connection, name)
    trained = mounted(found, session.settings, session.lang)
    if as_json:
        body = {"name": name, "version": found.version, "state": state.value, **asdict(text)}
        body["trained"] = None if trained is None else asdict(trained)
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    labels = (
        (session.text("Finalité", "Purpose"), text.purpose),
        (session.text("Personnes", "Users"), text.users),
        (session.text("Données lues", "Data read"), text.reads),
        (session.text("Moteur", "Engine"), text.engine),
        (session.text("Limites", "Limits"), text.limits),
        (session.text("État au registre", "State in the register"), shown(state, session.lang)),
    )
    session.out.print(f"{text.title} ({name}, version {found.version})\n", markup=False)
    for label, value in labels:
        if isinstance(value, str):
            session.out.print(f"{label} : {value}", markup=False)
        else:
            session.out.print(f"{label} :", markup=False)
            for item in value:
                session.out.print(f"  - {item}", markup=False)
    if trained is not None:
        title = session.text("Modèle appris ici, en service", "Model learnt here, in use")
        session.out.print(f"{title} : SHA-256 {trained.digest}", markup=False)
        session.out.print(f"  {trained.problem or trained.learnt}", markup=False)
        for one in trained.compared:
            session.out.print(f"  - {one.measure} : {one.before} → {one.after}", markup=False)


@use.command("set")
def set_state(
    context: typer.Context,
    name: Name,
    state: Annotated[uses.UseState, typer.Argument(help="Nouvel état.")],
    reason: Annotated[str, typer.Option(help="Motif ; il reste au registre.")],
) -> None:
    """Décider de l'état d'un usage au registre (comité)."""
    session = session_of(context)
    uses.find_use(name)
    resource = uses.resource_of(session.state, name)
    asked = (session.actor, Action.MANAGE_USES, resource, Purpose.OPERATIONS)
    decision = session.door.decide(*asked, reason=reason)
    set_state_of(session.door, decision, state)


@use.command("run")
def run(
    context: typer.Context,
    name: Name,
    stay: Annotated[str | None, typer.Option(help="Numéro du séjour (IEP).")] = None,
    stays: Annotated[
        Path | None,
        typer.Option(help="Fichier de numéros de séjours, un par ligne (« - » : entrée standard)."),
    ] = None,
    discharged_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Les séjours de ses unités sortis ce jour-là."),
    ] = None,
    purpose: Annotated[Purpose, typer.Option(help="Finalité.")] = Purpose.CARE_AID,
    reason: Annotated[str, typer.Option(help="Motif, hors équipe de soins.")] = "",
    engine: Annotated[
        str | None, typer.Option(help="Moteur ; celui que l'établissement a choisi sinon.")
    ] = None,
    as_json: AsJson = False,
    out: Annotated[
        Path | None, typer.Option(help="Fichier à écrire ; un dossier pour plusieurs séjours.")
    ] = None,
) -> None:
    """Exécuter un usage sur un séjour et montrer sa proposition, ou sur plusieurs (tracé).

    Pour plusieurs séjours, les propositions sont gardées, à valider une à une ; un séjour qui en a
    une n'en reçoit pas d'autre, et la commande interrompue se relance.
    """
    session = session_of(context)
    if sum(one is not None for one in (stay, stays, discharged_on)) != 1:
        raise typer.BadParameter("--stay, --stays ou --discharged-on, et un seul.")
    found = uses.find_use(name)
    if isinstance(found, FromDraft):
        raise UseGivenDraft(name=name, source=found.source)
    if stay is None:
        run_batch(
            session,
            name,
            stays=stays,
            discharged_on=discharged_on.date() if discharged_on else None,
            purpose=purpose,
            engine=engine,
            out=out,
            as_json=as_json,
        )
        return
    draft = drafted(session, name, stay, purpose=purpose, reason=reason, engine=engine)
    text = _as_json(draft) if as_json else found.text(draft.value)
    if out is None:
        typer.echo(text.rstrip("\n"))
    else:
        out.touch(mode=0o600)
        out.write_text(text, encoding="utf-8")
    session.say.print(
        session.text("Proposition, à valider par un médecin.", "Draft, for a doctor to validate.")
    )
    with session.state.read() as connection:
        ran = engine_of(connection, draft.run_id)
    session.say.print(shown_engine(ran, session.lang))


def drafted(
    session: Session,
    name: str,
    stay: str,
    *,
    purpose: Purpose,
    reason: str = "",
    engine: str | None = None,
) -> uses.Draft[Any]:
    """Return the draft of a use on the stay of this number, run under the rights of the actor.

    Raises StayNotFound, DraftDeclined, and what `uses.run` does.
    """
    resource = uses.resource_of(session.state, name)
    decision = session.door.decide(session.actor, Action.RUN_USE, resource, purpose)
    reading = Purpose.CARE if purpose is Purpose.CARE_AID else purpose
    whole = uses.find_use(name).given_type is PatientView
    given = _given(session, stay, reading, reason, whole=whole)
    draft = uses.run(
        name,
        given,
        decision,
        session,
        clock=lambda: datetime.now(UTC),
        engine=engine,
        outside=lambda: _may_send(session, given.banner.person_id, purpose),
    )
    if draft.value is None:
        raise DraftDeclined(name=name, reason=draft.reason)
    return draft


def _may_send(session: Session, person_id: int, purpose: Purpose) -> Decision:
    person = session.door.person_resource(person_id)
    return session.door.decide(session.actor, Action.SEND_OUTSIDE, person, purpose)


def _given(session: Session, number: str, purpose: Purpose, reason: str, *, whole: bool) -> Any:
    """Return the stay of this number, or the `whole` patient."""
    person_id = _person(session, number, purpose)
    allowed = session.door.decide(
        session.actor,
        Action.READ_IDENTIFIED,
        session.door.person_resource(person_id),
        purpose,
        reason=reason,
    )
    with session.door.open_dataset(allowed) as dataset:
        view = warehouse.patient_view(dataset, person_id)
        stay = view.stay_named(number)
        return view if whole else warehouse.stay_view(dataset, stay.visit_occurrence_id)


def _person(session: Session, number: str, purpose: Purpose) -> int:
    decision = session.door.decide(session.actor, Action.SEARCH_IDENTITY, CARE_ZONE, purpose)
    with session.door.open_dataset(decision) as dataset:
        hits = warehouse.search_persons(dataset, number)
    if len(hits) != 1:
        raise StayNotFound(number=number)
    return hits[0].person_id


def _line(one: register.Entry) -> dict[str, object]:
    return {
        "name": one.name,
        "title": one.card.fr.title,
        "version": one.version,
        "state": one.state.value,
        "changed_by": one.changed_by,
        "changed_at": one.changed_at,
        "reason": one.reason,
    }


def _as_json(draft: uses.Draft[Any]) -> str:
    return json.dumps(asdict(draft), ensure_ascii=False)
