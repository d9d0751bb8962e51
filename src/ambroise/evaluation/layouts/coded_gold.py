"""Public coded reports (see `coded`) as gold of the coding: each case is given whole."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ambroise.errors import GoldRefused, GoldUnreadable
from ambroise.evaluation.gold import ABOUT, About, Case, Gold, Method, Rejected
from ambroise.evaluation.layouts.coded import CodedCase, Unread, read_coded
from ambroise.uses.coding.gold import CodingGold
from ambroise.uses.contract import AnyUse
from ambroise.warehouse.views import Act, Banner, Code, Note, RowRef, Stated, Stay, StayView

_SEXES: Final = {"M": "M", "H": "M", "F": "F"}
_DAY: Final = datetime.fromisoformat("2000-01-01T08:00")
"""Reports without dates are put on one day: no rule of age speaks of them."""


def holds(path: Path) -> bool:
    """Tell whether a folder, or a file, is Parquet without a description of ours."""
    if path.is_dir():
        return not (path / ABOUT).exists() and any(path.rglob("*.parquet"))
    return path.suffix == ".parquet" and path.is_file()


def codings(path: Path, use: AnyUse) -> Gold:
    """Return the cases below `path`; what is none is told. Raises GoldUnreadable, GoldRefused."""
    cases: dict[str, Case] = {}
    rejected: list[Rejected] = []
    for number, one in enumerate(read_coded(path), 1):
        if isinstance(one, Unread):
            rejected.append(Rejected(number, one.name, one.reason))
        elif one.id in cases:
            rejected.append(Rejected(number, one.id, "case: said_twice"))
        else:
            cases[one.id] = _case(one)
    if not cases:
        count = len(rejected)
        raise GoldRefused(
            path=path,
            cause=f"aucun cas lisible ({count} rejet(s))",
            cause_en=f"no readable case ({count} rejected)",
        )
    about = About(
        name="coded-reports",
        use=use.name,
        version="1",
        origin="Comptes rendus codés, par les auteurs du corpus.",
        method=Method.PUBLISHED,
        licence="celle du corpus",
        date=datetime.fromtimestamp(path.stat().st_mtime, UTC).date(),
    )
    return Gold(about, tuple(cases.values()), tuple(rejected), _digest(path))


def _case(one: CodedCase) -> Case:
    gold = CodingGold(one.principal, one.related, one.associated)
    return Case(one.id, one.id, None, stay_of(one), gold, one.strata)


def stay_of(one: CodedCase) -> StayView:
    """Return the documents and the acts of a case as a stay without any other row.

    Acts without a length make no day surgery: such a stay lasts still.
    """
    ref = RowRef("visit_occurrence", 0)
    acts = tuple(
        Act(Code("CCAM", act.code, act.label), _DAY, "completed", "procedure", "", 0,
            RowRef("procedure_occurrence", number))
        for number, act in enumerate(one.acts, 1)
    )  # fmt: skip
    end = None if acts and one.nights is None else _DAY + timedelta(days=one.nights or 0)
    notes = tuple(
        Note(number, f"{one.id}-{number}", text.kind, text.kind, _DAY, "", text.text, 0, ref)
        for number, text in enumerate(one.texts, 1)
    )
    sex = _SEXES.get(one.strata.sex, "")
    banner = Banner(0, "", "", (), "", "", None, "", sex, "", "", "", None, Stated.UNKNOWN, (), ())
    stay = Stay(0, one.id, "inpatient", "", _DAY, end, "", "", "", (), (), ref)
    return StayView(banner, (), stay, (), (), (), (), acts, notes)


def _digest(path: Path) -> str:
    said = hashlib.sha256()
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    try:
        for file in files:
            said.update(file.read_bytes())
    except OSError as error:
        raise GoldUnreadable(path=path, cause=type(error).__name__) from None
    return said.hexdigest()
