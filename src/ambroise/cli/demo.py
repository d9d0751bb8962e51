"""`ambroise demo`: a fictional hospital made, taken in, pseudonymised and served."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from ambroise import demo as hospital
from ambroise import intake
from ambroise.access import CARE_ZONE, ROLES, Action, Grant, Purpose, Role, people
from ambroise.cli.data import publish
from ambroise.cli.demo_show import show_overview
from ambroise.cli.demo_study import make_study
from ambroise.cli.progress import progress
from ambroise.cli.quality import examine_newest
from ambroise.cli.research import fill_research
from ambroise.cli.serve import PORT, run_pages
from ambroise.cli.session import Session, session_of
from ambroise.demo.overview import overview
from ambroise.engines import Endpoint
from ambroise.governance import register
from ambroise.settings import EndpointSettings, private_folder
from ambroise.uses import UseState

SOURCE = "chu-saint-ambroise"
STALE = timedelta(days=20)
LLM = "llm"
"""Name of the engine that `--llm` adds."""
_WORDS = 3


def demo(
    context: typer.Context,
    patients: Annotated[int, typer.Option(min=1, help="Nombre de patients.")] = 200,
    port: Annotated[int, typer.Option(help="Port des pages.")] = PORT,
    files: Annotated[
        Path | None, typer.Option(help="Écrire les fichiers ici et s'arrêter.")
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Avec --files : le jeu de référence, ici.")
    ] = None,
    llm: Annotated[
        str | None,
        typer.Option(
            help="Adresse d'un serveur de modèles de langue (compatible OpenAI, jusqu'à /v1) :"
            " un moteur de plus pour les lettres."
        ),
    ] = None,
    show: Annotated[
        bool, typer.Option("--show", help="Montrer ce que contient l'hôpital, sans le servir.")
    ] = False,
) -> None:
    """Un hôpital fictif : fabriqué, reçu, pseudonymisé, servi."""
    session = session_of(context)
    today = datetime.now(UTC).date()
    if gold is not None and files is None:
        raise typer.BadParameter("--gold ne va qu'avec --files.")
    if show and files is not None and gold is None:
        raise typer.BadParameter("--show demande --gold à côté de --files.")
    if files is not None:
        _write(session, patients, today, files, gold)
    if show:
        _show(session, patients, today, files, gold)
    if show or files is not None:
        return
    endpoints = _served(llm) if llm is not None else session.settings.endpoints
    prepare(session, patients, today)
    password = _accounts(session)
    make_study(session, today)
    _welcome(session, password, port)
    exempt = {"second_factor_roles": frozenset[str](), "endpoints": endpoints}
    with _working(session, endpoints):
        run_pages(session.settings.model_copy(update=exempt), port)


@contextmanager
def _working(session: Session, endpoints: Mapping[str, EndpointSettings]) -> Iterator[None]:
    """Do what is asked for from the pages beside them, as `ambroise work` does for a hospital."""
    served = {name: one.model_dump(mode="json") for name, one in endpoints.items()}
    environment = os.environ | {
        "AMBROISE_HOME": str(session.settings.home),
        "AMBROISE_ENDPOINTS": json.dumps(served),
    }
    command = [sys.executable, "-m", "ambroise.cli", "work", "--attached"]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE):  # noqa: S603 - our own
        yield


def _served(address: str) -> dict[str, EndpointSettings]:
    """Return an endpoint on the first model of a server; raises GenerationFailed."""
    try:
        asked = EndpointSettings(url=address, model="")
    except ValidationError:
        message = "--llm : https, ou http vers cette machine (http://127.0.0.1:8080/v1)."
        raise typer.BadParameter(message) from None
    model = Endpoint(LLM, asked).first_model()
    return {LLM: asked.model_copy(update={"model": model})}


def prepare(session: Session, patients: int, today: date) -> None:
    """Make the hospital and take it through every stage; a second call changes nothing."""
    folder = private_folder(private_folder(session.settings.home) / "demo")
    private_folder(session.settings.golds)
    _write(session, patients, _first_day(folder, today), folder / "files", _gold(session))
    session.door.decide(session.actor, Action.INGEST, CARE_ZONE, Purpose.OPERATIONS)
    with progress(session.say, session.text("Réception", "Reception"), in_bytes=True) as report:
        intake.ingest(
            session.settings,
            session.state,
            [folder / "files" / "fhir"],
            source=SOURCE,
            actor=session.actor.login,
            progress=report,
        )
    publish(session, examine_later=False)
    examine_newest(session)
    fill_research(session)
    register.initialise(
        session.state,
        session.trail,
        dict.fromkeys(("letter", "explanation", "coding"), UseState.PILOT),
        actor=session.actor.login,
        reason="démonstration",
        now=datetime.now(UTC),
    )


def _show(
    session: Session, patients: int, today: date, files: Path | None, gold: Path | None
) -> None:
    """Show the hospital just written, else that of the home, else one made for the occasion."""
    if files is not None and gold is not None:
        show_overview(session, overview(files, gold))
    elif (_gold(session) / "patients.jsonl").exists():
        show_overview(session, overview(session.settings.home / "demo" / "files", _gold(session)))
    else:
        with TemporaryDirectory() as made:
            files, gold = Path(made, "files"), Path(made, "gold")
            _write(session, patients, today, files, gold)
            show_overview(session, overview(files, gold))


def _write(session: Session, patients: int, today: date, out: Path, gold: Path | None) -> None:
    label = session.text("Hôpital fictif", "Fictional hospital")
    with progress(session.say, label) as report:
        written = hospital.write_hospital(
            out,
            patients=patients,
            today=today,
            gold=gold,
            progress=report,
            processes=session.settings.threads,
        )
    session.say.print(
        session.text(
            f"{written.patients} patients, {written.stays} séjours, {written.documents} documents"
            f" dans {out}",
            f"{written.patients} patients, {written.stays} stays, {written.documents} documents"
            f" in {out}",
        )
    )


def _gold(session: Session) -> Path:
    """Where the gold of the fictional hospital is, among those of the installation."""
    return session.settings.golds / "demo"


def _first_day(folder: Path, today: date) -> date:
    """Return the day the hospital lives at: kept, so that making it again changes nothing.

    After some weeks nobody is present any more, and the hospital moves to today.
    """
    file = folder / "today"
    kept = date.fromisoformat(file.read_text()) if file.exists() else None
    if kept is None or today - kept > STALE:
        file.write_text(today.isoformat())
        return today
    return kept


def _accounts(session: Session) -> str:
    """Open the demo accounts with one password, made anew at each start, and return it."""
    password = "-".join(secrets.token_hex(2) for _ in range(_WORDS))
    now = datetime.now(UTC)
    known = {person.actor.login for person in people.everybody(session.state)}
    for account in hospital.ACCOUNTS:
        if account.login not in known:
            role = Role(account.role)
            wards = account.wards or (None,)
            grants = tuple(Grant(role, ward, now) for ward in wards)
            people.create(
                session.state, account.login, account.display_name, now=now, grants=grants
            )
    if not people.all_units(session.state):
        people.set_units(session.state, [people.Unit(*unit) for unit in hospital.UNITS])
    for account in hospital.ACCOUNTS:
        people.set_password(session.state, account.login, password)
    return password


def _welcome(session: Session, password: str, port: int) -> None:
    table = Table(title=session.text("Comptes de démonstration", "Demo accounts"))
    french, english = ("Compte", "Personne", "Rôle", "Unités"), ("Login", "Person", "Role", "Wards")
    for name in french if session.lang == "fr" else english:
        table.add_column(name)
    wards = {ward.uf: ward.short for ward in hospital.WARDS}
    for account in hospital.ACCOUNTS:
        role = ROLES[Role(account.role)][0 if session.lang == "fr" else 1]
        units = ", ".join(wards[uf] for uf in account.wards)
        table.add_row(account.login, account.display_name, role, units)
    session.say.print(table)
    address = f"http://127.0.0.1:{port}/visite"
    session.say.print(
        session.text(
            f"Mot de passe de tous ces comptes, pour ce démarrage : {password}\n"
            f"Visite guidée : {address}   (Ctrl+C pour arrêter)",
            f"Password of all these accounts, for this start: {password}\n"
            f"Guided visit: {address}   (Ctrl+C to stop)",
        )
    )
