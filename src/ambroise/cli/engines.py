"""Commands of the engines: which ones there are, and whether a model server answers."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from ambroise.access import INSTALLATION, Action, Purpose
from ambroise.cli.session import session_of
from ambroise.engines import Endpoint, all_engines, endpoints, find_engine
from ambroise.engines.model_files import model_files
from ambroise.errors import EngineUnknown, GenerationFailed, ModelFileInvalid

AsJson = Annotated[bool, typer.Option("--json", help="Résultat en JSON, pour les machines.")]

engine = typer.Typer(help="Les moteurs qui calculent les usages d'IA.", no_args_is_help=True)


@engine.command("list")
def list_engines(context: typer.Context, as_json: AsJson = False) -> None:
    """Lister les moteurs : règles, modèles de langue, modèles statistiques, paquets de tiers."""
    session = session_of(context)
    session.door.decide(session.actor, Action.READ_CONTINUITY, INSTALLATION, Purpose.OPERATIONS)
    engines = all_engines(session.settings)
    refused = [one for one in model_files(session.settings) if isinstance(one, ModelFileInvalid)]
    if as_json:
        for one in engines.values():
            line = {"name": one.name, "kind": one.kind.value, "version": one.version}
            typer.echo(json.dumps(line | {"digest": one.digest}, ensure_ascii=False))
    else:
        table = Table()
        french, english = ("Nom", "Nature", "Version"), ("Name", "Kind", "Version")
        for name in french if session.lang == "fr" else english:
            table.add_column(name)
        for one in engines.values():
            table.add_row(one.name, one.kind.value, one.version)
        session.out.print(table)
    for error in refused:
        session.say.print(error.message(session.lang), markup=False)


@engine.command("check")
def check(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Nom d'un moteur ; tous sinon.")] = None,
    as_json: AsJson = False,
) -> None:
    """Demander à chaque serveur de modèles quel modèle il sert ; échoue si l'un ne répond pas."""
    session = session_of(context)
    session.door.decide(session.actor, Action.READ_CONTINUITY, INSTALLATION, Purpose.OPERATIONS)
    served = endpoints(session.settings)
    if name is not None and name not in served:
        find_engine(name, session.settings)
        raise EngineUnknown(name=name, known=", ".join(served))
    failed: GenerationFailed | None = None
    for one in served.values() if name is None else [served[name]]:
        told, error = _told(one)
        failed = failed or error
        if as_json:
            line = {"name": one.name, "answers": error is None, "model": one.version, "told": told}
            cause = {"cause": error.code} if error else {}
            typer.echo(json.dumps(line | cause, ensure_ascii=False))
        elif error is None:
            answers = session.text("répond", "answers")
            session.out.print(f"{one.name} : {answers} ({one.version})", markup=False)
        else:
            session.out.print(error.message(session.lang), markup=False)
    if failed is not None:
        raise failed


def _told(one: Endpoint) -> tuple[dict[str, Any], GenerationFailed | None]:
    try:
        return dict(one.check()), None
    except GenerationFailed as failed:
        return {}, failed
