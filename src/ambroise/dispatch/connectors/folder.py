"""A folder that another program of the hospital reads and answers in: `out/` and `in/`.

A sending is `out/<id>.zip`, laid out as IHE XDM, then `out/<id>.json`, which says whom it is for:
the second file is there only when the first one is whole. A recall is `out/<id>.recall.json`. What
came back is a JSON file in `in/`: {"sending", "event": "received" | "failed" | "recalled",
"cause"?}; it goes to `in/done/` once its effect is kept, to `in/refused/` when it cannot be read.
"""

import contextlib
import json
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import structlog
from pydantic import BaseModel, Field, ValidationError

from ambroise.dispatch.connectors.xdm import archive
from ambroise.dispatch.model import Answer, Outcome, Outgoing, Receipt
from ambroise.settings import ConnectorSettings
from ambroise.uses.letter.export import oid_of

LARGEST_RECEIPT: Final = 64 * 1024
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{0,64}$")]

log = structlog.get_logger()


class _Told(BaseModel):
    sending: Word
    event: Literal["received", "failed", "recalled"]
    cause: Word = ""


class FolderConnector:
    def __init__(self, name: str, settings: ConnectorSettings) -> None:
        self._name = name
        root = Path(settings.address.removeprefix("file://"))
        self._out, self._in = root / "out", root / "in"

    def send(self, outgoing: Outgoing) -> Answer:
        letter = outgoing.letter
        told = _heading(outgoing, "send") | {
            "file": f"{outgoing.id}.zip",
            "media_type": outgoing.media_type,
            "title": letter.title,
            "version": letter.made.version,
            "replaces": f"urn:oid:{oid_of(outgoing.replaces)}" if outgoing.replaces else None,
        }
        return self._write({f"{outgoing.id}.zip": archive(outgoing)}, outgoing.id, told)

    def recall(self, outgoing: Outgoing) -> Answer:
        return self._write({}, f"{outgoing.id}.recall", _heading(outgoing, "recall"))

    def receipts(self) -> Iterable[Receipt]:
        try:
            waiting = sorted(self._in.glob("*.json"))
        except OSError:
            return
        for path in waiting:
            try:
                with path.open("rb") as file:
                    told = _Told.model_validate_json(file.read(LARGEST_RECEIPT))
            except ValidationError:
                log.warning("receipt_refused", connector=self._name)
                self._put_away(path.name, "refused")
            except OSError as error:
                log.warning("receipt_unread", connector=self._name, errno=error.errno)
            else:
                yield Receipt(path.name, told.sending, told.event, told.cause)

    def settled(self, key: str) -> None:
        self._put_away(key, "done")

    def _write(self, files: dict[str, bytes], name: str, told: dict[str, Any]) -> Answer:
        last = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()
        try:
            if not all([_ours(self._out, 0o750), _ours(self._in, 0o770)]):
                return Answer(Outcome.AGAIN, "folder_open")
            for file, content in files.items():
                _settle(self._out / file, content)
            _settle(self._out / f"{name}.json", last)
        except OSError as error:
            return Answer(Outcome.AGAIN, f"errno_{error.errno}")
        return Answer(Outcome.TAKEN)

    def _put_away(self, name: str, where: str) -> None:
        folder = self._in / where
        _ours(folder, 0o770)
        with contextlib.suppress(FileNotFoundError):
            (self._in / name).replace(folder / name)


def _heading(outgoing: Outgoing, act: str) -> dict[str, Any]:
    to = outgoing.addressee
    return {
        "act": act,
        "sending": outgoing.id,
        "document": f"urn:oid:{oid_of(outgoing.letter.made.number)}",
        "recipient": {
            "kind": to.kind,
            "name": to.name,
            "rpps": to.rpps,
            "address": to.address,
        },
    }


def _ours(folder: Path, mode: int) -> bool:
    """Make a folder for our account and its group, and return whether nobody else may look in."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=mode)
        folder.chmod(mode)
    return not stat.S_IMODE(folder.stat().st_mode) & 0o007


def _settle(path: Path, content: bytes) -> None:
    """Write a whole file, durable, over a former try of the same sending."""
    draft = path.with_name(f".{path.name}")
    handle = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o640)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
