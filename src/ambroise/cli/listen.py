"""The command that receives HL7 v2 messages as they are sent."""

import asyncio
import signal
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ambroise import intake
from ambroise.access import CARE_ZONE, Action, Decision, Purpose
from ambroise.access import jobs as work
from ambroise.cli.jobs import kinds_of
from ambroise.cli.session import Session, session_of
from ambroise.errors import AddressUnusable
from ambroise.intake.hl7.listener import Listener, tls_context
from ambroise.observability import start_logs
from ambroise.state.jobs import waits
from ambroise.tables import open_zone


def listen(
    context: typer.Context,
    source: Annotated[str, typer.Option(help="Nom du flux : lettres, chiffres, tirets.")],
    host: Annotated[str, typer.Option(help="Adresse où écouter.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port où écouter ; 0 en prend un libre.")] = 2575,
    certificate: Annotated[
        Path | None, typer.Option(help="Certificat du serveur (PEM) : TLS est alors exigé.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="Clé du certificat (PEM).")] = None,
    authorities: Annotated[
        Path | None, typer.Option(help="Autorités (PEM) dont un émetteur doit avoir un certificat.")
    ] = None,
) -> None:
    """Recevoir des messages HL7 v2 (MLLP), acquittés une fois écrits, puis rangés par lots."""
    session = session_of(context)
    if (certificate is None) != (key is None):
        raise typer.BadParameter("--certificate et --key vont ensemble.")
    _decided(session)
    start_logs()
    folder = open_zone(session.settings, "care").path / "mllp" / source
    listener = Listener(folder, lambda segment: _take_in(session, source, segment))
    try:
        tls = tls_context(certificate, key, authorities) if certificate and key else None
        asyncio.run(_listen(session, listener, host, port, tls))
    except OSError as error:
        raise AddressUnusable(
            address=f"{host}:{port}", cause=error.strerror or type(error).__name__
        ) from error


async def _listen(
    session: Session, listener: Listener, host: str, port: int, tls: ssl.SSLContext | None
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with listener.listening(host, port, tls) as opened:
        session.say.print(
            session.text(
                f"À l'écoute sur {host}:{opened}. Ctrl-C pour arrêter.",
                f"Listening on {host}:{opened}. Ctrl-C to stop.",
            )
        )
        await stop.wait()


def _take_in(session: Session, source: str, segment: Path) -> None:
    """Take a closed segment in, and ask for a publication unless one is asked for already."""
    decision = _decided(session)
    outcome = intake.ingest(
        session.settings, session.state, [segment], source=source, actor=session.actor.login
    )
    session.door.note(
        decision, "batch.stored", count=outcome.stored, detail={"batch": outcome.batch_id}
    )
    if outcome.stored and not waits(session.state, "publish"):
        now = datetime.now(UTC)
        work.queue(session.state, kinds_of(session), "publish", {}, _decided(session), now=now)


def _decided(session: Session) -> Decision:
    return session.door.decide(session.actor, Action.INGEST, CARE_ZONE, Purpose.OPERATIONS)
