"""The command that serves the pages and the API."""

from pathlib import Path
from typing import Annotated

import typer

from ambroise.cli.data import publish
from ambroise.cli.session import session_of
from ambroise.errors import ExtraMissing
from ambroise.observability import start_logs, start_telemetry
from ambroise.settings import Settings, private_folder
from ambroise.state import open_state

HOST = "127.0.0.1"
PORT = 8041
CROWD = 500
"""Connections at once; the next one is told 503, and what goes on ends well."""
KEEP_ALIVE_SECONDS = 30
LARGEST_HEAD = 32 * 1024
"""Bytes of a request before its body."""


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port d'écoute, sur cette machine seulement.")] = PORT,
    socket: Annotated[
        Path | None,
        typer.Option(help="Prise locale (fichier) à la place du port, pour le mandataire seul."),
    ] = None,
) -> None:
    """Servir les pages et l'API sur cette machine ; publier d'abord ce qui ne l'est pas."""
    session = session_of(context)
    publish(session)
    address = f"http://{HOST}:{port}/" if socket is None else str(socket)
    session.say.print(session.text(f"Pages : {address}", f"Pages: {address}"))
    run_pages(session.settings, port, socket)


def upgrade(context: typer.Context) -> None:
    """Mettre la base d'exploitation à la version de ce programme, avec le compte propriétaire."""
    session = session_of(context)
    private_folder(session.settings.home)
    open_state(session.settings).close()
    session.say.print(session.text("Base d'exploitation à jour.", "Operational store up to date."))


def run_pages(settings: Settings, port: int = PORT, socket: Path | None = None) -> None:
    """Serve until the process is asked to stop; a proxy of the hospital brings https and names.

    What the proxy says of its client (https or not) is believed from this machine alone; on a
    socket, from whoever may open that file: its folder is the service's and the proxy's.

    No access log of addresses: the trail says who opened what, and log lines name routes alone.
    Raises ExtraMissing; the pages are imported here, so that other commands start without them.
    """
    try:
        import uvicorn

        from ambroise.web.app import create_app
    except ModuleNotFoundError as error:
        raise ExtraMissing(extra="web") from error
    start_logs()
    end_telemetry = start_telemetry(settings)
    try:
        uvicorn.run(
            create_app(settings),
            host=HOST,
            port=port,
            uds=None if socket is None else str(socket),
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=HOST if socket is None else "*",
            limit_concurrency=CROWD,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            h11_max_incomplete_event_size=LARGEST_HEAD,
        )
    finally:
        end_telemetry()
