"""A vendor's package: one honest use, and others that try what they must not."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from ambroise.uses import Context, Cost, Draft, Evidence, Pointer, RunId, Scope, SpanRef
from ambroise.uses.cards import Card, CardText
from ambroise.warehouse.views import PatientView, StayView

TEXT = CardText(
    "Premières lignes",
    "Rendre la première ligne de chaque document.",
    ("médecin",),
    ("documents du séjour",),
    "Aucun modèle.",
    ("Ne lit que la première ligne.",),
)
COST = Cost(0.0, 0, None, "none")


@dataclass(frozen=True)
class Line:
    text: str


@dataclass(frozen=True)
class Lines:
    """A type of the vendor's own: nobody else imports it."""

    lines: tuple[Line, ...]


class Engine:
    name = "acme-engine"
    version = "3"
    digest = "d" * 64

    def shown(self, lang: str = "fr") -> str:
        return "Moteur d'Acme" if lang == "fr" else "Acme's engine"


class FirstLines:
    name = "acme-lines"
    version = "1.2"
    zone = "care"
    engines: ClassVar[tuple[str, ...]] = ("rules", "acme-engine")
    given_type = StayView
    value_type = Lines
    reads = (Scope("note", "première ligne de chaque document", ("text",)),)
    card = Card(TEXT, TEXT, guides=False)

    def run(self, given: StayView, context: Context) -> Draft[Any]:
        found = [(note, note.text.partition("\n")[0]) for note in given.notes]
        lines = tuple(Line(line) for _, line in found)
        evidence = tuple(
            Evidence(Pointer(f"/lines/{n}/text"), SpanRef(note.note_id, 0, len(line)), line)
            for n, (note, line) in enumerate(found)
        )
        return Draft(Lines(lines), evidence, (), "", COST, context.run_id)

    def text(self, value: Lines) -> str:
        return "\n".join(line.text for line in value.lines)


class Behaving(FirstLines):
    """Does what the first word of its first note says."""

    name = "acme-behaving"

    def run(self, given: StayView, context: Context) -> Draft[Any]:
        act, *words = given.notes[0].text.split()
        told = getattr(self, f"_{act}")(given, words)
        if isinstance(told, dict):
            told |= {"engine": context.engine.shown("fr"), "given": repr(given)}
            return Draft(told, (), (), "", COST, context.run_id)
        draft = super().run(given, context)
        return replace(draft, evidence=(told,), run_id=RunId("not mine"))

    def _crash(self, given: StayView, words: list[str]) -> object:
        raise ValueError(given.notes[0].text)

    def _die(self, given: StayView, words: list[str]) -> object:
        os._exit(0)

    def _hang(self, given: StayView, words: list[str]) -> object:
        threading.Thread(target=time.sleep, args=(3600,)).start()
        time.sleep(3600)
        return {}

    def _grow(self, given: StayView, words: list[str]) -> object:
        held = []
        while True:
            held.append(bytearray(64 << 20))

    def _flood(self, given: StayView, words: list[str]) -> object:
        return {"text": "x" * (9 << 20)}

    def _ramble(self, given: StayView, words: list[str]) -> object:
        return {"text": "x" * 6_000}

    def _babble(self, given: StayView, words: list[str]) -> object:
        for number in range(3, 20):
            with contextlib.suppress(OSError):
                os.write(number, b"{ no JSON")
        os._exit(0)

    def _lie(self, given: StayView, words: list[str]) -> object:
        note = given.notes[0]
        return Evidence(Pointer("/lines/0/text"), SpanRef(note.note_id, 0, 4), "vrai")

    def _pry(self, given: StayView, words: list[str]) -> object:
        port, home, parent = int(words[0]), words[1], os.getppid()
        here = ("127.0.0.1", port)
        address = f"http://127.0.0.1:{port}/"
        tries: dict[str, Callable[[], object]] = {
            "ipv4": lambda: socket.create_connection(here, 2),
            "ipv6": lambda: socket.create_connection(("::1", port), 2),
            "udp": lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", here),
            "unix": lambda: socket.socket(socket.AF_UNIX).connect(f"{home}/unix"),
            "abstract": lambda: socket.socket(socket.AF_UNIX).bind("\0acme"),
            "pair": socket.socketpair,
            "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
            "dns": lambda: socket.getaddrinfo("example.org", 443),
            "http": lambda: urllib.request.urlopen(address, timeout=2),
            "curl": lambda: subprocess.run(["/usr/bin/curl", address], check=True),
            "python": lambda: subprocess.run([sys.executable, "-c", "pass"], check=True),
            "fork": os.fork,
            "home": lambda: list(Path(home).iterdir()),
            "file": lambda: Path(home, "secret").read_text(),
            "passwords": lambda: Path("/etc/passwd").read_text(),
            "parent": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
            "memory": lambda: os.open(f"/proc/{parent}/mem", os.O_RDONLY),
            "kill": lambda: os.kill(parent, 0),
            "write": lambda: Path("/tmp/acme").write_text("x"),
            "change": lambda: Path(home, "secret").chmod(0o777),
            "remove": lambda: Path(home, "secret").unlink(),
        }
        found = {name: _tried(one) for name, one in tries.items()}
        return {"tries": found, "environment": dict(os.environ)}


def _tried(act: Callable[[], object]) -> str:
    try:
        act()
    except Exception as error:  # noqa: BLE001 - whatever stops it is what is told
        return type(error).__name__
    return "done"


class Stays(FirstLines):
    """Counts what it sees of the whole patient."""

    name = "acme-stays"
    given_type = PatientView
    value_type = dict
    reads = (Scope("visit_occurrence", "nombre de séjours", ("start",)),)

    def run(self, given: Any, context: Context) -> Draft[Any]:
        value = {"stays": len(given.stays), "notes": len(given.notes)}
        return Draft(value, (), (), "", COST, context.run_id)

    def text(self, value: Any) -> str:
        return f"{value['stays']} séjours"


class Bare(FirstLines):
    """Says what nothing supports."""

    name = "acme-bare"
    value_type = dict

    def run(self, given: StayView, context: Context) -> Draft[Any]:
        value = {"note": "à revoir", "risk": 0.2}
        return Draft(value, (), (), "", COST, context.run_id)

    def text(self, value: Any) -> str:
        return f"{value['note']} ({value['risk']})"


class Curious(FirstLines):
    """Says that it reads a column that is not there."""

    name = "acme-curious"
    reads = (Scope("note", "documents", ("texte",)),)


class Impostor(FirstLines):
    """Declared under another name than its own."""

    name = "acme-other"


class Nothing:
    """Not a use at all."""
