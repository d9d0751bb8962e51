"""The command line: a thin door, no rule lives here."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from ambroise.cli.commands import Commands
from ambroise.cli.root import end_unforeseen
from ambroise.cli.session import Session
from ambroise.settings import load_settings

app = typer.Typer(
    name="ambroise",
    cls=Commands,
    help="L'IA d'un hôpital, sur ses propres données.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="Dossier de l'installation (sinon AMBROISE_HOME, ./var).")
    ] = None,
    lang: Annotated[Literal["fr", "en"] | None, typer.Option(help="Langue des messages.")] = None,
) -> None:
    settings = load_settings(home)
    session = Session(settings, lang or settings.lang)
    context.obj = session
    context.call_on_close(session.close)


def main() -> None:
    """Run the command line; each error ends with its own exit code."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 - nothing may pass: its words may be a patient's
        end_unforeseen(error)
