"""One entry of the trail as one syslog message (RFC 5424), without content."""

import json
import re

from ambroise.trail.event import Entry, instant

FACILITY = 13
"""Log audit, RFC 5424 section 6.2.1."""

WARNING, NOTICE, INFORMATIONAL = 4, 5, 6
LARGEST_SEQUENCE = 2_147_483_647
"""`sequenceId` starts again at 1 after it, RFC 5424 section 7.3.1."""

LONGEST = 200
"""Characters of an object's identifier: a message stays below the 2,048 bytes that any receiver
takes (RFC 5424 section 6.1)."""

_NOT_NAME = re.compile(r"[^!-~]")


def message(entry: Entry, host: str) -> bytes:
    """Return the message: who, what, on what, decided how, and the hash that finds the entry.

    `detail` stays in the trail. The text is JSON in ASCII, so it needs no byte order mark.
    """
    event = entry.event
    severity = INFORMATIONAL if event.allowed else WARNING
    if event.action.startswith("trail."):
        severity = NOTICE
    said = {
        "sequence": entry.sequence,
        "class": event.retention,
        "actor": _short(event.actor),
        "action": _short(event.action),
        "object_kind": event.object_kind,
        "object_id": _short(event.object_id),
        "purpose": event.purpose,
        "basis": event.basis,
        "project": _short(event.project),
        "rule": event.rule,
        "allowed": event.allowed,
        "count": event.count,
        "request_id": _short(event.request_id),
        "model": _short(event.model),
        "hash": entry.hash,
    }
    head = " ".join(
        (
            f"<{FACILITY * 8 + severity}>1",
            instant(entry.at).replace("+00:00", "Z"),
            _name(host, 255),
            "ambroise",
            "-",
            _name(event.action, 32),
            f'[meta sequenceId="{(entry.sequence - 1) % LARGEST_SEQUENCE + 1}"]',
        )
    )
    kept = {name: value for name, value in said.items() if value != ""}
    return f"{head} {json.dumps(kept, separators=(',', ':'))}".encode("ascii")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _name(text: str, longest: int) -> str:
    """Return `text` as a header field: printable ASCII without a space, "-" for nothing."""
    return _NOT_NAME.sub("_", text)[:longest] or "-"
