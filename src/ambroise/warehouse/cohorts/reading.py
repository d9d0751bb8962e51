"""A definition of a cohort from its file, in the form that it is written in."""

import json
from pathlib import Path
from typing import Final

from ambroise.errors import CohortInvalid
from ambroise.warehouse.cohorts.circe import read_expression
from ambroise.warehouse.cohorts.part import Part
from ambroise.warehouse.cohorts.plan import Definition
from ambroise.warehouse.cohorts.readable import read_readable

_LARGEST: Final = 16 << 20


def read(path: Path) -> Definition:
    """Return the definition of a file: an ATLAS expression (JSON) or one of ours (YAML).

    Raises CohortInvalid, CohortPartUnsupported; OSError when the file cannot be read.
    """
    content = path.read_bytes()
    if len(content) > _LARGEST:
        raise _refused(path, "fichier de plus de 16 Mio", "file of more than 16 MiB")
    try:
        return read_text(path, content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _refused(path, "UTF-8 attendu", "UTF-8 expected") from None


def read_text(path: Path, text: str) -> Definition:
    """Return the definition that `text` is, as it was read from `path`; see `read`."""
    try:
        if not text.lstrip().startswith("{"):
            return read_readable(path, text)
        return read_expression(Part(path, "", json.loads(text)), path.stem)
    except RecursionError:
        raise _refused(path, "parties trop imbriquées", "parts too deeply nested") from None
    except json.JSONDecodeError:
        raise _refused(path, "JSON illisible", "unreadable JSON") from None


def _refused(path: Path, cause: str, cause_en: str) -> CohortInvalid:
    return CohortInvalid(file=path.name, part="/", cause=cause, cause_en=cause_en)
