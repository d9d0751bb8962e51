"""The identity unit at the command line: what is proposed, what it decides, domains of numbers."""

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, Literal

import typer
from rich.table import Table

from ambroise.access import CARE_ZONE, Action, Purpose
from ambroise.cli.session import Session, session_of
from ambroise.errors import RowUnknown
from ambroise.warehouse.linkage.desk import Desk
from ambroise.warehouse.linkage.identities import Identity

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]
Key = Annotated[int, typer.Argument(help="Clé d'un enregistrement, donnée par « proposals ».")]

identity = typer.Typer(help="Les identités : doublons, collisions, domaines.", no_args_is_help=True)
domain = typer.Typer(help="Les domaines des numéros.", no_args_is_help=True)
identity.add_typer(domain, name="domain")


@identity.command("proposals")
def list_proposals(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Aussi les paires déjà décidées.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Lister les doublons et collisions probables, le plus douteux d'abord."""
    session = session_of(context)
    found = [one for one in _desk(session).proposals() if everything or one.state == "none"]
    if as_json:
        for one in found:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False, default=date.isoformat))
        return
    french = ("nature", "doute", "première", "seconde", "décision", "clés")
    english = ("kind", "doubt", "first", "second", "decision", "keys")
    table = Table(*(french if session.lang == "fr" else english))
    for one in found:
        sides = (_named(one.one), _named(one.other))
        keys = f"{one.one.key} {one.other.key}"
        table.add_row(one.kind, f"{one.doubt:.0%}", *sides, one.state, keys)
    session.out.print(table)


@identity.command("decide")
def decide(
    context: typer.Context,
    one: Key,
    other: Key,
    verdict: Annotated[
        Literal["same", "distinct", "review"],
        typer.Argument(help="Même personne, deux personnes, à revoir."),
    ],
) -> None:
    """Décider de deux enregistrements ; agit à la prochaine publication."""
    session = session_of(context)
    number = _desk(session).decide(one, other, verdict)
    session.say.print(
        session.text(
            f"Décision {number}. Elle agit à la prochaine publication.",
            f"Decision {number}. It acts at the next publication.",
        )
    )


@identity.command("undo")
def undo(
    context: typer.Context,
    decision: Annotated[int, typer.Argument(help="Numéro de la décision.")],
) -> None:
    """Annuler une décision ; agit à la prochaine publication."""
    if not _desk(session_of(context)).undo(decision):
        raise RowUnknown(table="identity_decisions", row=decision)


@domain.command("list")
def list_domains(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les systèmes de numéros présents, avec le domaine dit de chacun."""
    session = session_of(context)
    desk = _desk(session)
    said, found = desk.domains(), desk.systems()
    if as_json:
        lines = [asdict(one) | {"domain": said.get(one.system, one.system)} for one in found]
        typer.echo(json.dumps(lines, ensure_ascii=False))
        return
    french = ("système", "type", "flux", "numéros", "domaine")
    english = ("system", "type", "sources", "numbers", "domain")
    table = Table(*(french if session.lang == "fr" else english))
    for one in found:
        facts = (one.type, ", ".join(one.sources), str(one.numbers))
        table.add_row(one.system, *facts, said.get(one.system, ""))
    session.out.print(table)


@domain.command("set")
def set_domain(
    context: typer.Context,
    system: Annotated[str, typer.Argument(help="Système, comme « list » le nomme.")],
    name: Annotated[
        str, typer.Argument(metavar="DOMAIN", help="Domaine ; le système lui-même : à part.")
    ],
) -> None:
    """Dire de quel domaine sont les numéros d'un système ; agit à la prochaine publication."""
    _desk(session_of(context)).set_domain(system, name)


def _desk(session: Session) -> Desk:
    decision = session.door.decide(
        session.actor, Action.MANAGE_IDENTITIES, CARE_ZONE, Purpose.IDENTITY_VIGILANCE
    )
    return Desk(session.state, session.door, decision)


def _named(one: Identity) -> str:
    birth = f"{one.birth_date:%d/%m/%Y}" if one.birth_date else "?"
    return f"{one.birth_name} {' '.join(one.given_names)} {birth} {one.record.source}"
