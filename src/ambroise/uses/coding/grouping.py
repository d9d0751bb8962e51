"""The group of a stay, given by the hospital's own fonction groupage.

The program reads the RUM lines of one stay in format 022 (one a line, ended by CR LF, Latin-1) on
its standard input, and writes a table in UTF-8 on its standard output: semicolons, a first line
`sejour;ghm;ghs;severite`, a line a stay. It ends with the code 0.
"""

import csv
import io
import re
from dataclasses import dataclass
from typing import Final

from ambroise.confinement import Limits, Program, answer_of
from ambroise.errors import AmbroiseError, GroupingFailed
from ambroise.settings import Settings
from ambroise.uses.coding.export import rum_lines
from ambroise.uses.coding.schema import Coding

COLUMNS: Final = ("sejour", "ghm", "ghs", "severite")
_LONGEST: Final = 1 << 20
_WORD: Final = 20
_GHM: Final = re.compile(r"\d\d[A-Z]\d\d[0-9A-Z]")
_GHS: Final = re.compile(r"\d{1,4}")
"""As wide as the fields « GHM » and « GHS » of an RSA (`intake/pmsi/layouts.csv`)."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """What the program said of a stay: `severity` is its own word, "" when it says none."""

    ghm: str
    ghs: str
    severity: str


def grouped(value: Coding, settings: Settings) -> Grouped | None:
    """Return the group of a coding, None where the hospital mounts no fonction groupage.

    The program runs confined: no network, no file but what the setting names, bounded in time,
    memory and words. Raises GroupingFailed with the cause, RumUnwritable.
    """
    given = settings.grouping
    if given is None:
        return None
    lines = "".join(f"{line}\r\n" for line in rum_lines(value, finess=settings.finess))
    limits = Limits(given.seconds, given.memory << 20, _LONGEST)
    program = Program("groupage", given.command, given.reads, (settings.home,), limits)
    try:
        answer = answer_of(program, lines.encode("latin-1", "replace"))
    except AmbroiseError as error:
        raise _failed(value, error.message("fr"), error.message("en")) from error
    return _read(value, answer)


def _read(value: Coding, answer: bytes) -> Grouped:
    try:
        text = answer.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _failed(value, "sa réponse n'est pas en UTF-8", "its answer is not UTF-8") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    if tuple(reader.fieldnames or ()) != COLUMNS:
        names = ";".join(COLUMNS)
        raise _failed(value, f"première ligne {names} attendue", f"first line {names} expected")
    rows = [row for row in reader if row["sejour"] == value.stay_number]
    if len(rows) != 1:
        cause = f"{len(rows)} ligne(s) pour ce séjour, il en faut une"
        raise _failed(value, cause, f"{len(rows)} line(s) for this stay, one expected")
    ghm, ghs, severity = ((rows[0][name] or "").strip() for name in COLUMNS[1:])
    if not (_GHM.fullmatch(ghm) and _GHS.fullmatch(ghs) and len(severity) <= _WORD):
        raise _failed(value, "GHM, GHS ou sévérité illisible", "unreadable GHM, GHS or severity")
    return Grouped(ghm, ghs, severity)


def _failed(value: Coding, cause: str, cause_en: str) -> GroupingFailed:
    fr, en = cause.removesuffix("."), cause_en.removesuffix(".")
    return GroupingFailed(stay=value.stay_number, cause=fr, cause_en=en)
