"""Where the trail stood, kept outside its file: in the operational store and in a sink.

An anchor is written after the entries it counts are durable, so after a crash or a power cut it
may lag behind the file; it never leads. A file that is behind its anchor was cut or is older.
"""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from ambroise.state.engine import make_engine
from ambroise.state.schema import trail_heads
from ambroise.trail.event import Entry, Retention
from ambroise.trail.signing import Signer
from ambroise.trail.sink import Sink, SinkLine

_UPDATE = (
    sa.update(trail_heads)
    .where(trail_heads.c.retention == sa.bindparam("kind"))
    .values(
        {
            name: sa.bindparam(f"new_{name}")
            for name in ("count", "head", "sequence", "signature", "updated_at")
        }
    )
)


@dataclass(frozen=True, slots=True)
class Anchor:
    retention: Retention
    count: int
    head: str
    sequence: int

    def statement(self) -> dict[str, object]:
        """Return what is signed."""
        return {
            "retention": self.retention,
            "count": self.count,
            "head": self.head,
            "sequence": self.sequence,
        }


def anchor_of(entry: Entry) -> Anchor:
    """Return where a class stands once `entry` is its last."""
    return Anchor(entry.event.retention, entry.position, entry.hash, entry.sequence)


class Anchors:
    """The anchors of an installation. Commits survive the process; the trail itself, the power.

    `url` is the operational store, under an account of the trail's own where the server has one.
    """

    def __init__(self, url: str, signer: Signer, sink: Path | None) -> None:
        self._engine = make_engine(url, synchronous="NORMAL")
        self._signer = signer
        self._sink = Sink(sink, signer) if sink is not None else None

    def read(self) -> dict[Retention, Anchor]:
        return {anchor.retention: anchor for anchor, _ in self._rows()}

    def signed(self) -> Iterator[tuple[Anchor, bool]]:
        """Yield each anchor and whether its signature is ours."""
        for anchor, signature in self._rows():
            yield anchor, self._signer.valid("anchor", anchor.statement(), signature)

    def _rows(self) -> list[tuple[Anchor, str]]:
        with self._engine.execution_options(reading=True).connect() as connection:
            rows = connection.execute(sa.select(trail_heads)).mappings().all()
        names = ("count", "head", "sequence")
        return [
            (Anchor(Retention(row["retention"]), *(row[name] for name in names)), row["signature"])
            for row in rows
            if row["retention"] in set(Retention)
        ]

    def write(self, anchors: Collection[Anchor], now: datetime) -> None:
        """Move the anchors to where the file stands now."""
        signed = [(one, self._signer.sign("anchor", one.statement())) for one in anchors]
        with self._engine.begin() as connection:
            for anchor, signature in signed:
                values = {"count": anchor.count, "head": anchor.head, "sequence": anchor.sequence}
                values |= {"signature": signature, "updated_at": now}
                moved = {f"new_{name}": value for name, value in values.items()}
                updated = connection.execute(_UPDATE, {"kind": anchor.retention, **moved})
                if not updated.rowcount:
                    row = {**values, "retention": anchor.retention}
                    connection.execute(sa.insert(trail_heads).values(row))
        if self._sink is not None:
            self._sink.put([("anchor", asdict(one), signature) for one, signature in signed])

    def accept(self, anchors: Collection[Anchor], now: datetime, sequence: int) -> None:
        """Move the anchors to a file that a person has accepted by the entry `sequence`."""
        if self._sink is not None:
            accepted = {"sequence": sequence}
            self._sink.put([("accepted", accepted, self._signer.sign("accepted", accepted))])
        self.write(anchors, now)

    def sink(self) -> Iterator[tuple[int, SinkLine]]:
        """Yield each line of the outside sink with its number."""
        if self._sink is not None:
            yield from self._sink.lines()

    def close(self) -> None:
        self._engine.dispose()
