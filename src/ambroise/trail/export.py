"""The trail as JSONL, for the DPO or a third party who holds the public key."""

import hashlib
import os
from pathlib import Path

from ambroise.trail.event import canonical
from ambroise.trail.file import SIGNED, TrailFile, signed_rows
from ambroise.trail.signing import Signer


def export(file: TrailFile, signer: Signer, path: Path) -> int:
    """Write one snapshot of the trail to `path` (mode 0600); return the number of entries.

    First line: the public key. Then the signed statements, every entry with the exact text that
    its hash covers, and a last line signed over the SHA-256 of all lines before it.
    """
    entries = 0
    sum_ = hashlib.sha256()
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out, file.read() as connection:

        def put(value: dict[str, object]) -> None:
            line = canonical(value) + "\n"
            sum_.update(line.encode())
            out.write(line)

        put({"type": "key", "public_key": signer.public_pem()})
        for table in SIGNED:
            for statement, signature in signed_rows(connection, table):
                put({"type": table.removesuffix("s"), **statement, "signature": signature})
        for body, digest in connection.execute("SELECT body, hash FROM entries ORDER BY sequence"):
            put({"type": "entry", "body": body, "hash": digest})
            entries += 1
        end: dict[str, object] = {"entries": entries, "sha256": sum_.hexdigest()}
        put({"type": "end", **end, "signature": signer.sign("end", end)})
        out.flush()
        os.fsync(out.fileno())
    return entries
