"""Commands on the persons of the hospital."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from ambroise import access
from ambroise.access import PEOPLE, ROLES, Action, Decision, Grant, Purpose, Role
from ambroise.access.people import acts
from ambroise.access.people.passwords import not_guessable
from ambroise.cli.session import Session, session_of

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Login = Annotated[str, typer.Argument(help="Identifiant de la personne.")]

people = typer.Typer(help="Les personnes et leurs rôles.", no_args_is_help=True)


@people.command("list")
def list_people(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les personnes et leurs rôles du moment."""
    session = session_of(context)
    managing(session)
    now = datetime.now(UTC)
    everybody = access.people.everybody(session.state)
    if as_json:
        lines = [
            {
                "login": one.actor.login,
                "name": one.actor.display_name,
                "title": one.title,
                "kind": one.kind,
                "second_factor": one.second_factor_since is not None,
                "os_account": one.os_account,
                "active": one.disabled_at is None,
                "roles": [
                    {"role": grant.role, "ward": grant.ward}
                    for grant in one.actor.grants
                    if grant.holds(now)
                ],
            }
            for one in everybody
        ]
        typer.echo(json.dumps(lines, ensure_ascii=False))
        return
    french = ("identifiant", "nom", "titre", "rôles", "")
    english = ("login", "name", "title", "roles", "")
    table = Table(*(french if session.lang == "fr" else english))
    for one in everybody:
        held = [
            ROLES[grant.role][session.lang != "fr"] + (f" ({grant.ward})" if grant.ward else "")
            for grant in one.actor.grants
            if grant.holds(now)
        ]
        closed = "" if one.disabled_at is None else session.text("fermé", "closed")
        table.add_row(one.actor.login, one.actor.display_name, one.title, ", ".join(held), closed)
    session.out.print(table)


@people.command("add")
def add(
    context: typer.Context,
    login: Login,
    name: Annotated[str, typer.Argument(help="Nom affiché.")],
    title: Annotated[str, typer.Option(help="Fonction affichée.")] = "",
    os_account: Annotated[str | None, typer.Option(help="Compte système de la personne.")] = None,
    password: Annotated[
        bool, typer.Option("--password", help="Demander un mot de passe local.")
    ] = False,
    service: Annotated[
        bool, typer.Option("--service", help="Un programme, qui vient avec un jeton seulement.")
    ] = False,
) -> None:
    """Ajouter une personne ; ses rôles se donnent ensuite avec « grant »."""
    session = session_of(context)
    decision = managing(session)
    digest = None
    if password:
        asked = session.text("Mot de passe", "Password")
        given = typer.prompt(asked, hide_input=True, confirmation_prompt=True)
        digest = access.people.hash_password(given)
        not_guessable(given, session.settings, login, name)
    acts.add(
        session.door,
        session.state,
        decision,
        login,
        name,
        title=title,
        kind=access.people.SERVICE if service else access.people.PERSON,
        password_hash=digest,
        os_account=os_account,
    )


@people.command("grant")
def grant(
    context: typer.Context,
    login: Login,
    role: Annotated[Role, typer.Argument(help="Rôle.")],
    ward: Annotated[
        str | None, typer.Option(help="Unité (code UF) ; tout le site quand elle manque.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(help="Fin du droit (UTC).")] = None,
) -> None:
    """Donner un rôle à une personne, sur une unité ou sur le site."""
    session = session_of(context)
    decision = managing(session)
    ends = until and until.replace(tzinfo=until.tzinfo or UTC)
    given = Grant(role, ward, datetime.now(UTC), ends)
    acts.give(session.door, session.state, decision, login, given)


@people.command("end")
def end(
    context: typer.Context,
    login: Login,
    role: Annotated[Role, typer.Argument(help="Rôle à retirer.")],
) -> None:
    """Retirer un rôle à une personne, tout de suite."""
    session = session_of(context)
    decision = managing(session)
    acts.take_back(session.door, session.state, decision, login, role)


@people.command("disable")
def disable(context: typer.Context, login: Login) -> None:
    """Fermer le compte d'une personne, sessions comprises."""
    session = session_of(context)
    decision = managing(session)
    acts.close(session.door, session.state, decision, login)


def managing(session: Session) -> Decision:
    """Return the decision that every act on persons needs; raises AccessRefused."""
    return session.door.decide(session.actor, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS)
