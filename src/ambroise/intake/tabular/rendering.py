"""A dry run as a page of text: columns on the left, what they become on the right."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ambroise.intake.reasons import explained
from ambroise.intake.tabular.dry_run import DryRun, ShownRow
from ambroise.intake.tabular.words import TYPES, lines_of, type_of

_LONGEST: Final = 60
"""Signs of a cell that are shown."""


def rendered(seen: DryRun) -> RenderableType:
    """Return what a person reads of a dry run; it shows patients, as the rows do."""
    return Group(*map(_row, seen.shown), _summary(seen))


def _row(row: ShownRow) -> Table:
    title = f"{row.table or 'ligne illisible'}, ligne {row.line}"
    table = Table(title=Text(title), title_justify="left", show_lines=False, expand=True)
    table.add_column("colonnes du flux", ratio=2)
    table.add_column("ce qu'elles deviennent", ratio=3)
    cells = "\n".join(f"{name} = {_shown(cell)}" for name, cell in row.cells.items())
    table.add_row(Text(cells), Text(_becomes(row)))
    return table


def _becomes(row: ShownRow) -> str:
    if row.reason:
        return f"refusée : {_why(row.reason, row.detail)}"
    if not row.resources:
        return "gardée, ne dit rien"
    return "\n".join(
        "\n".join([type_of(one).upper(), *(f"  {line}" for line in lines_of(one))])
        for one in row.resources
    )


def _summary(seen: DryRun) -> RenderableType:
    table = Table(title=Text("En tout"), title_justify="left")
    table.add_column("lignes", justify="right")
    table.add_column("ce qu'il en serait")
    table.add_row(f"{seen.read}", "lues" + (", les suivantes non" if seen.partial else ""))
    for kind, count in sorted(seen.told.items()):
        table.add_row(f"{count}", Text(f"disent : {TYPES.get(kind, kind)}"))
    if seen.silent:
        table.add_row(f"{seen.silent}", "gardées, ne disent rien")
    for (reason, detail), count in seen.refused.most_common():
        table.add_row(f"{count}", Text(f"refusées : {_why(reason, detail)}"))
    return table


def _why(reason: str, detail: str) -> str:
    where = f" ({detail})" if detail else ""
    known = explained(reason)
    return f"{known.says}{where}. {known.do}"


def _shown(cell: Any) -> str:
    text = "" if cell is None else str(cell).replace("\n", " ")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
