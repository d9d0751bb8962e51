"""The letters of the fictional hospital (`ambroise demo --gold DIR`) as gold."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ambroise.errors import GoldUnreadable
from ambroise.evaluation.demo_gold import letter_cases
from ambroise.evaluation.gold import ABOUT, Gold, Method, gold_of
from ambroise.uses.contract import AnyUse

LETTERS: Final = "letters.jsonl"
COUNTED: Final = "test"
"""The part whose sentences nothing was tuned on; the others are left aside."""
_ABOUT: Final = """\
name = "demo-letters"
use = "letter"
version = "1"
origin = "Le programme qui a écrit les dossiers de l'hôpital fictif, et qui connaît chaque fait."
method = "{method}"
licence = "Apache-2.0"
date = {day}
"""


def holds(path: Path) -> bool:
    """Tell whether a folder is the gold of a fictional hospital."""
    return (path / LETTERS).is_file() and not (path / ABOUT).exists()


def letters(path: Path, use: AnyUse) -> Gold:
    """Return the letters of the part that nothing was tuned on, patients as clusters.

    The stays are read from the warehouse by their numbers. Raises what `read_gold` does.
    """
    written = datetime.fromtimestamp((path / LETTERS).stat().st_mtime, UTC)
    about = _ABOUT.format(method=Method.GENERATED.value, day=written.date())
    lines = []
    try:
        for key, gold in letter_cases(path):
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
