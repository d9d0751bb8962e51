"""The command that serves the pages and the API."""

from typing import Annotated

import typer

from ambroise.cli.data import publish
from ambroise.cli.session import session_of
from ambroise.errors import ExtraMissing
from ambroise.settings import Settings

HOST = "127.0.0.1"
PORT = 8041


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port d'écoute, sur cette machine seulement.")] = PORT,
) -> None:
    """Servir les pages et l'API sur cette machine ; publier d'abord ce qui ne l'est pas."""
    session = session_of(context)
    publish(session)
    address = f"http://{HOST}:{port}/"
    session.say.print(session.text(f"Pages : {address}", f"Pages: {address}"))
    run_pages(session.settings, port)


def run_pages(settings: Settings, port: int = PORT) -> None:
    """Serve until the process is asked to stop; a proxy of the hospital brings https and names.

    No access log: the trail says who opened what, and addresses stay out of the logs. Raises
    ExtraMissing; the pages are imported here, so that other commands start without them.
    """
    try:
        import uvicorn

        from ambroise.web.app import create_app
    except ModuleNotFoundError as error:
        raise ExtraMissing(extra="web") from error
    uvicorn.run(
        create_app(settings),
        host=HOST,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=HOST,
    )
