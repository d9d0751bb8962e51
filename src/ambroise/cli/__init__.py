"""The command line: a thin door, no rule lives here."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from ambroise.cli.campaign import campaign
from ambroise.cli.coding import coding
from ambroise.cli.cohort import cohort
from ambroise.cli.continuity import backup, drill, restore, status
from ambroise.cli.data import ingest, quarantine
from ambroise.cli.deid import deid
from ambroise.cli.demo import demo
from ambroise.cli.engines import engine
from ambroise.cli.evaluate import run_evaluation
from ambroise.cli.extract import extracts
from ambroise.cli.identity import identity
from ambroise.cli.jobs import jobs, run_worker
from ambroise.cli.letter import letter
from ambroise.cli.listen import listen
from ambroise.cli.patient import patient
from ambroise.cli.projects import permit, project
from ambroise.cli.pseudonymise import pseudonymise
from ambroise.cli.quality import quality
from ambroise.cli.register import register
from ambroise.cli.releases import release
from ambroise.cli.root import Root, end_unforeseen
from ambroise.cli.serve import serve, upgrade
from ambroise.cli.session import Session
from ambroise.cli.sign_in import factor, group, link, sync, token, unlink
from ambroise.cli.spine import people
from ambroise.cli.trail import trail
from ambroise.cli.units import units
from ambroise.cli.uses import use
from ambroise.cli.vault import vault
from ambroise.cli.view import view
from ambroise.cli.vocabulary import vocabulary
from ambroise.settings import load_settings

app = typer.Typer(
    name="ambroise",
    cls=Root,
    help="L'IA d'un hôpital, sur ses propres données.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(demo)
app.command()(serve)
app.command()(upgrade)
app.command()(ingest)
app.command()(listen)
app.add_typer(quarantine, name="quarantine")
app.command()(pseudonymise)
app.add_typer(deid, name="deid")
app.add_typer(vocabulary, name="vocabulary")
app.add_typer(identity, name="identity")
app.command()(patient)
app.add_typer(quality, name="quality")
app.add_typer(view, name="view")
app.add_typer(use, name="use")
app.add_typer(letter, name="letter")
app.add_typer(coding, name="coding")
app.add_typer(register, name="register")
app.add_typer(engine, name="engine")
app.command("evaluate")(run_evaluation)
app.add_typer(campaign, name="campaign")
app.add_typer(project, name="project")
app.add_typer(permit, name="permit")
app.add_typer(release, name="release")
app.add_typer(cohort, name="cohort")
app.add_typer(extracts, name="extract")
app.add_typer(trail, name="trail")
app.add_typer(vault, name="vault")
people.add_typer(factor, name="second-factor")
people.add_typer(token, name="token")
people.add_typer(group, name="group")
for way_in in (link, unlink, sync, units):
    people.command()(way_in)
app.add_typer(people, name="people")
for command in (backup, restore, drill, status):
    app.command()(command)
app.add_typer(jobs, name="jobs")
app.command("work")(run_worker)


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
