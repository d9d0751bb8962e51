"""A question to the outside service from the command line."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter

from ambroise.access import Action, Purpose, projects
from ambroise.cli.session import Session, session_of
from ambroise.deid.encodings import decoded
from ambroise.deid.gateway import Answer, Gateway, Message, Question
from ambroise.errors import SourceUnreadable

STDIO = Path("-")


def ask_outside(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="Texte à envoyer, ou - (entrée).")],
    project: Annotated[
        str | None, typer.Option(metavar="PROJET", help="Pour un projet de recherche.")
    ] = None,
    person: Annotated[
        int | None, typer.Option(help="Pour les soins d'un patient de mes unités.")
    ] = None,
    instruction: Annotated[str, typer.Option(help="Ce qui est demandé au service.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Réponse et bilan en JSON.")] = False,
) -> None:
    """Interroger le service extérieur : le texte sort pseudonymisé, la réponse revient en clair."""
    if (project is None) == (person is None):
        raise typer.BadParameter("--project ou --person.")
    session = session_of(context)
    asked = (Message("user", _text(path)),)
    messages = (Message("system", instruction), *asked) if instruction else asked
    if person is not None:
        resource, purpose = session.door.person_resource(person), Purpose.CARE_AID
    else:
        resource = projects.project_resource(session.state, project or "", "research")
        purpose = Purpose.RESEARCH
    decision = session.door.decide(session.actor, Action.SEND_OUTSIDE, resource, purpose)
    gateway = Gateway(session.settings.gateway, session.door)
    _tell(session, gateway.ask(decision, Question(messages)), as_json=as_json)


def _text(path: Path) -> str:
    try:
        return decoded(sys.stdin.buffer.read() if path == STDIO else path.read_bytes())
    except OSError as error:
        raise SourceUnreadable(path=path, cause=error.strerror or "fichier") from None


def _tell(session: Session, answer: Answer, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(TypeAdapter(Answer).dump_python(answer), ensure_ascii=False))
        return
    typer.echo(answer.text)
    count = len(answer.unresolved)
    session.say.print(
        session.text(
            f"{answer.replaced} passages remplacés à l'envoi, {answer.put_back} remis,"
            f" {count} sans correspondance.",
            f"{answer.replaced} stretches replaced on the way out, {answer.put_back} put back,"
            f" {count} without a match.",
        )
    )
