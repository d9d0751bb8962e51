"""Where the trail stood, kept outside its file: in the operational store and in a sink.

An anchor is written after the entries it counts are durable, so after a crash or a power cut it
may lag behind the file; it never leads. A file that is behind its anchor was cut or is older.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from ambroise.state import State
from ambroise.state.engine import make_engine
from ambroise.state.schema import trail_heads
from ambroise.trail.event import Retention, canonical
from ambroise.trail.signing import Signer


@dataclass(frozen=True, slots=True)
class Anchor:
    retention: Retention
    count: int
    head: str
    sequence: int


class Anchors:
    """The anchors of an installation. Commits survive the process; the trail itself, the power."""

    def __init__(self, state: State, signer: Signer, sink: Path | None) -> None:
        self._engine = make_engine(state.url, synchronous="NORMAL")
        self._signer = signer
        self._sink = sink

    def read(self) -> dict[Retention, Anchor]:
        return {anchor.retention: anchor for anchor, _ in self._rows()}

    def signed(self) -> Iterator[tuple[Anchor, bool]]:
        """Yield each anchor and whether its signature is ours."""
        for anchor, signature in self._rows():
            yield anchor, self._signer.valid("anchor", asdict(anchor), signature)

    def _rows(self) -> list[tuple[Anchor, str]]:
        with self._engine.execution_options(reading=True).connect() as connection:
            rows = connection.execute(sa.select(trail_heads)).mappings().all()
        names = ("count", "head", "sequence")
        return [
            (Anchor(Retention(row["retention"]), *(row[name] for name in names)), row["signature"])
            for row in rows
            if row["retention"] in set(Retention)
        ]

    def write(self, anchors: Iterable[Anchor], now: datetime) -> None:
        signed = [(anchor, self._signer.sign("anchor", asdict(anchor))) for anchor in anchors]
        with self._engine.begin() as connection:
            for anchor, signature in signed:
                values = asdict(anchor) | {"signature": signature, "updated_at": now}
                updated = connection.execute(
                    sa.update(trail_heads)
                    .where(trail_heads.c.retention == anchor.retention)
                    .values(values)
                )
                if not updated.rowcount:
                    connection.execute(sa.insert(trail_heads).values(values))
        if self._sink is not None:
            lines = [canonical({**asdict(one), "signature": sign}) + "\n" for one, sign in signed]
            _append_durably(self._sink, "".join(lines).encode())

    def sink(self) -> Iterator[tuple[int, Anchor | None]]:
        """Yield each line of the outside sink; None for one that is not ours."""
        if self._sink is None or not self._sink.exists():
            return
        with self._sink.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, start=1):
                yield number, self._parsed(line)

    def _parsed(self, line: str) -> Anchor | None:
        try:
            fields = json.loads(line)
            signature = fields.pop("signature")
            anchor = Anchor(**fields | {"retention": Retention(fields["retention"])})
        except (ValueError, TypeError, KeyError, AttributeError):
            return None
        return anchor if self._signer.valid("anchor", asdict(anchor), signature) else None

    def close(self) -> None:
        self._engine.dispose()


def _append_durably(path: Path, lines: bytes) -> None:
    handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(handle, lines)
        os.fsync(handle)
    finally:
        os.close(handle)
