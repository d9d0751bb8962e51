"""What came back about sendings, brought to their rows once."""

from datetime import datetime

import sqlalchemy as sa
import structlog

from ambroise.dispatch.connectors import connector_named
from ambroise.dispatch.lines import dispatch_of
from ambroise.dispatch.model import Dispatch, DispatchState, Receipt
from ambroise.dispatch.queue import give_up
from ambroise.errors import AmbroiseError, DispatchUnknown
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import dispatches

log = structlog.get_logger()


def read_receipts(settings: Settings, state: State, *, now: datetime) -> int:
    """Bring every receipt that waits to its sending, and return how many were kept.

    One about no sending of its connector is put away too; the same one twice changes nothing.
    """
    kept = 0
    for name in settings.connectors:
        try:
            connector = connector_named(settings, name)
            for receipt in connector.receipts():
                with state.begin() as connection:
                    kept += _kept(connection, name, receipt, now)
                connector.settled(receipt.key)
        except AmbroiseError as error:
            log.warning("receipts", connector=name, error=type(error).__name__)
        except OSError as error:
            log.warning("receipts", connector=name, errno=error.errno)
    return kept


def _kept(connection: sa.Connection, connector: str, receipt: Receipt, now: datetime) -> bool:
    try:
        line = dispatch_of(connection, receipt.sending)
    except DispatchUnknown:
        line = None
    if line is None or line.connector != connector:
        log.warning("receipt_of_nothing", connector=connector)
        return False
    return _moved(connection, line, receipt, now)


def _moved(connection: sa.Connection, line: Dispatch, receipt: Receipt, now: datetime) -> bool:
    if receipt.outcome == "failed":
        return give_up(connection, line, receipt.cause or "refused")
    recalled = receipt.outcome == "recalled"
    wanted = DispatchState.RECALLING if recalled else DispatchState.SENT
    late = not recalled and line.state is DispatchState.PREPARED  # quicker than our own row
    if line.state is not wanted and not late:
        return False
    values: dict[str, object] = {"cause": "", "next_try_at": None}
    if recalled:
        values |= {"state": str(DispatchState.RECALLED), "recalled_at": now}
    else:
        sent = line.sent_at or now
        values |= {"state": str(DispatchState.RECEIVED), "received_at": now, "sent_at": sent}
    held = sa.and_(dispatches.c.id == line.id, dispatches.c.state == str(line.state))
    return connection.execute(sa.update(dispatches).where(held).values(values)).rowcount == 1
