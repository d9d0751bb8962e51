"""The tools that exist, in an environment of their own: never a dependency of the project."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, Final

from benchmarks.deid.documents import Document, Found

_HERE: Final = Path(__file__).parent
_PINNED: Final = _HERE / "requirements.txt"

Run = tuple[str, list[list[Found]], float]


def run(documents: Sequence[Document], *, with_feed: bool) -> list[Run]:
    """Return each peer's name, what it finds in each document, and its CPU seconds.

    They run one after the other on the core that this process is held to. `with_feed`: EDS-Pseudo's
    rules once more with the context of the patient.
    """
    python = _environment()
    runs = [
        ("EDS-Pseudo's rules (rebuilt)", *_answer(python, "eds_rules.py", documents, told=False))
    ]
    if with_feed:
        name = "EDS-Pseudo's rules (rebuilt), patient's feed"
        runs.append((name, *_answer(python, "eds_rules.py", documents, told=True)))
    name = "Presidio (patterns, no French model)"
    runs.append((name, *_answer(python, "presidio_rules.py", documents, told=False)))
    return runs


def _environment() -> Path:
    """Return the Python of the peers' environment, made on the first call."""
    digest = sha256(_PINNED.read_bytes()).hexdigest()[:12]
    folder = Path(os.environ.get("AMBROISE_PEERS", Path(gettempdir(), f"ambroise-peers-{digest}")))
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-qqr", str(_PINNED)], check=True)
        (folder / "ready").touch()
    return python


def _answer(
    python: Path, script: str, documents: Sequence[Document], *, told: bool
) -> tuple[list[list[Found]], float]:
    with TemporaryDirectory() as folder:
        given, back = Path(folder, "documents.jsonl"), Path(folder, "found.json")
        lines = ({"text": one.text, "context": _context(one) if told else {}} for one in documents)
        given.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
        environment = {
            **os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": "",
        }  # fmt: skip
        subprocess.run(
            [str(python), str(_HERE / script), str(given), str(back)], check=True, env=environment
        )
        answer: dict[str, Any] = json.loads(back.read_text(encoding="utf-8"))
    found = [[Found(start, end, label) for start, end, label in one] for one in answer["found"]]
    return found, answer["seconds"]


def _context(document: Document) -> dict[str, list[str]]:
    """Return what the feed says of the patient and relatives, by EDS-Pseudo's labels."""
    context: dict[str, list[str]] = {}

    def add(label: str, values: Iterable[str]) -> None:
        kept = [value for value in values if len(value) > 2]
        if kept:
            context.setdefault(label, []).extend(kept)

    for one in document.identities:
        add("NOM", (one.family_name, one.birth_name))
        add("PRENOM", one.given_names)
        add("ADRESSE", (one.address,))
        add("ZIP", (one.postal_code,))
        add("VILLE", (one.city,))
        add("TEL", (one.phone,))
        add("MAIL", (one.email,))
        add("SECU", (one.nir,))
        add("IPP", (one.ipp,))
        if one.birth_date:
            add("DATE_NAISSANCE", (one.birth_date.strftime("%d/%m/%Y"),))
    return context
