"""The stays of the fictional hospital (`ambroise demo --gold DIR`) as gold."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ambroise.errors import GoldUnreadable
from ambroise.evaluation.demo_gold import StayKey, coding_cases, letter_cases
from ambroise.evaluation.gold import ABOUT, Gold, Method, gold_of
from ambroise.uses.contract import AnyUse

LETTERS: Final = "letters.jsonl"
COUNTED: Final = "test"
"""The part whose sentences nothing was tuned on; the others are left aside."""
_ABOUT: Final = """\
name = "demo-{said}"
use = "{use}"
version = "1"
origin = "Le programme qui a écrit les dossiers de l'hôpital fictif, et qui connaît chaque fait."
method = "{method}"
licence = "Apache-2.0"
date = {day}
"""


def holds(path: Path) -> bool:
    """Tell whether a folder is the gold of a fictional hospital."""
    return (path / LETTERS).is_file() and not (path / ABOUT).exists()


def stays(path: Path, use: AnyUse) -> Gold:
    """Return the stays of the part that nothing was tuned on, patients as clusters.

    What is right of them is the use's: its letters, its codings (letters where it is neither, which
    is refused). The stays are read from the warehouse by their numbers. Raises what `read_gold`
    does.
    """
    name = use.name if use.name in _TOLD else "letter"
    said, told = _TOLD[name]
    written = datetime.fromtimestamp((path / LETTERS).stat().st_mtime, UTC)
    about = _ABOUT.format(method=Method.GENERATED.value, day=written.date(), said=said, use=name)
    lines = []
    try:
        for key, gold in told(path):
            if key.split == COUNTED:
                case = {
                    "case": key.stay,
                    "stay": key.stay,
                    "cluster": key.person,
                    "gold": asdict(gold),
                }
                lines.append(json.dumps(case, ensure_ascii=False))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise GoldUnreadable(path=path, cause=type(error).__name__) from None
    return gold_of(about.encode(), "\n".join(lines).encode(), use, named=path)


_Told = Callable[[Path], Iterator[tuple[StayKey, Any]]]
_TOLD: Final[dict[str, tuple[str, _Told]]] = {
    "letter": ("letters", letter_cases),
    "coding": ("codings", coding_cases),
}
