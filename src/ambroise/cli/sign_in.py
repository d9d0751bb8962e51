"""Commands on how persons and services come in: second factor, tokens, identities, directory."""

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from ambroise.access import ACTIONS, ROLES, Action, Role
from ambroise.access.people import accounts, acts, tokens
from ambroise.access.people.outside import roles
from ambroise.cli.session import session_of
from ambroise.cli.spine import AsJson, Login, managing

Issuer = Annotated[
    str, typer.Argument(help="Adresse du fournisseur d'identité, « rpps » ou « directory ».")
]
Subject = Annotated[str, typer.Argument(help="Ce qui y désigne la personne (sub, n° RPPS).")]

factor = typer.Typer(help="Le second facteur.", no_args_is_help=True)
token = typer.Typer(help="Les jetons d'accès.", no_args_is_help=True)
group = typer.Typer(help="Les groupes de l'annuaire et leurs rôles.", no_args_is_help=True)


@factor.command("reset")
def reset(context: typer.Context, login: Login) -> None:
    """Retirer le second facteur d'une personne : la prochaine connexion en enregistre un autre."""
    session = session_of(context)
    decision = managing(session)
    acts.reset_second_factor(session.door, session.state, decision, login)


@token.command("create")
def create(
    context: typer.Context,
    login: Login,
    label: Annotated[str, typer.Argument(help="À quoi sert le jeton.")],
    scope: Annotated[list[Action], typer.Option(help="Action ouverte ; option répétable.")],
    days: Annotated[int, typer.Option(min=1, max=365, help="Durée, en jours.")] = 90,
) -> None:
    """Créer un jeton d'accès, montré cette seule fois."""
    session = session_of(context)
    decision = managing(session)
    lasts, now = timedelta(days=days), datetime.now(UTC)
    secret, made = acts.new_token(
        session.door, session.state, decision, login, label, scope, lasts, now=now
    )
    typer.echo(secret)
    session.say.print(
        session.text(
            f"Jeton {made.id}, valable jusqu'au {made.expires_at:%d/%m/%Y} : le noter maintenant,"
            " il ne sera plus montré.",
            f"Token {made.id}, good until {made.expires_at:%Y-%m-%d}: note it now, it is not shown"
            " again.",
        )
    )


@token.command("list")
def list_tokens(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les jetons d'accès, sans les montrer."""
    session = session_of(context)
    managing(session)
    now = datetime.now(UTC)
    found = tokens.everything(session.state)
    if as_json:
        typer.echo(json.dumps([_token_line(one, now) for one in found], ensure_ascii=False))
        return
    french = ("jeton", "compte", "usage", "actions", "fin", "dernier usage", "")
    english = ("token", "account", "for", "actions", "end", "last use", "")
    table = Table(*(french if session.lang == "fr" else english))
    for one in found:
        table.add_row(
            one.id,
            one.login,
            one.label,
            ", ".join(ACTIONS[action][session.lang != "fr"] for action in one.scopes),
            f"{one.expires_at:%Y-%m-%d}",
            f"{one.last_used_at:%Y-%m-%d %H:%M}" if one.last_used_at else "",
            "" if one.holds(now) else session.text("terminé", "over"),
        )
    session.out.print(table)


@token.command("revoke")
def revoke(
    context: typer.Context,
    token_id: Annotated[str, typer.Argument(help="Numéro du jeton, donné par « list ».")],
) -> None:
    """Révoquer un jeton d'accès, tout de suite."""
    session = session_of(context)
    decision = managing(session)
    acts.end_token(session.door, session.state, decision, token_id, now=datetime.now(UTC))


def link(context: typer.Context, login: Login, issuer: Issuer, subject: Subject) -> None:
    """Rattacher à une personne l'identité que lui donne un autre système."""
    session = session_of(context)
    decision = managing(session)
    accounts.link(session.state, login, issuer, subject, decision, now=datetime.now(UTC))
    session.door.note(decision, "people.link", detail={"login": login, "issuer": issuer})


def unlink(context: typer.Context, issuer: Issuer, subject: Subject) -> None:
    """Détacher une identité."""
    session = session_of(context)
    decision = managing(session)
    count = accounts.unlink(session.state, issuer, subject, decision)
    session.door.note(decision, "people.unlink", count=count, detail={"issuer": issuer})


@group.command("add")
def add_group(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Nom ou DN du groupe.")],
    role: Annotated[Role, typer.Argument(help="Rôle donné à ses membres.")],
    ward: Annotated[
        str | None, typer.Option(help="Unité (code UF) ; tout le site quand elle manque.")
    ] = None,
) -> None:
    """Donner un rôle aux membres d'un groupe de l'annuaire, dès la prochaine synchronisation."""
    session = session_of(context)
    decision = managing(session)
    roles.map_group(session.state, roles.Group(name, role, ward), decision)
    detail: dict[str, str | int] = {"group": name, "role": role, "ward": ward or ""}
    session.door.note(decision, "people.group_add", detail=detail)


@group.command("list")
def list_groups(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les groupes et les rôles qu'ils donnent."""
    session = session_of(context)
    managing(session)
    found = roles.groups(session.state)
    if as_json:
        lines = [{"group": one.name, "role": one.role, "ward": one.ward} for one in found]
        typer.echo(json.dumps(lines, ensure_ascii=False))
        return
    french, english = ("groupe", "rôle", "unité"), ("group", "role", "ward")
    table = Table(*(french if session.lang == "fr" else english))
    for one in found:
        table.add_row(one.name, ROLES[one.role][session.lang != "fr"], one.ward or "")
    session.out.print(table)


@group.command("remove")
def remove_group(
    context: typer.Context, name: Annotated[str, typer.Argument(help="Nom ou DN du groupe.")]
) -> None:
    """Ne plus rien donner à un groupe, dès la prochaine synchronisation."""
    session = session_of(context)
    decision = managing(session)
    count = roles.unmap_group(session.state, name, decision)
    session.door.note(decision, "people.group_remove", count=count, detail={"group": name})


def sync(context: typer.Context, as_json: AsJson = False) -> None:
    """Mettre les personnes et leurs rôles en accord avec les groupes de l'annuaire."""
    session = session_of(context)
    decision = managing(session)
    done = acts.synchronise(
        session.door, session.state, session.settings, decision, now=datetime.now(UTC)
    )
    counts: dict[str, str | int] = {
        "persons": done.persons,
        "created": done.created,
        "given": done.given,
        "ended": done.ended,
        "conflicts": done.conflicts,
    }
    if as_json:
        typer.echo(json.dumps(counts))
        return
    session.say.print(
        session.text(
            f"{done.persons} personnes dans l'annuaire : {done.created} créées, {done.given} rôles"
            f" donnés, {done.ended} retirés, {done.conflicts} laissées (compte local du même nom).",
            f"{done.persons} persons in the directory: {done.created} created, {done.given} roles"
            f" given, {done.ended} ended, {done.conflicts} left (local account of the same name).",
        )
    )


def _token_line(one: tokens.Token, now: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "login": one.login,
        "label": one.label,
        "scopes": list(one.scopes),
        "created_by": one.created_by,
        "created_at": one.created_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "revoked_at": one.revoked_at and one.revoked_at.isoformat(),
        "last_used_at": one.last_used_at and one.last_used_at.isoformat(),
        "in_force": one.holds(now),
    }
