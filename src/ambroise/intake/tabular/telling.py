"""What one row tells, as FHIR resources: a pure function of the row and its mapping."""

from collections.abc import Iterator

from ambroise.intake.tabular.clinical import act, diagnosis, document, each, measure
from ambroise.intake.tabular.drugs import drug
from ambroise.intake.tabular.facts import Line
from ambroise.intake.tabular.identifiers import record_id
from ambroise.intake.tabular.mapping import Mapping, Table
from ambroise.intake.tabular.people import moves, patient, stay
from ambroise.intake.tabular.pieces import read_piece
from ambroise.intake.tabular.values import Row
from ambroise.intake.tabular.writing import Resource, Telling
from ambroise.intake.told import Told, Untold


def tell(piece: bytes, mapping: Mapping) -> Told:
    """Return what the row in `piece` tells; one that the mapping leaves out tells nothing.

    Raises Untold: `not_a_row`, `unknown_table`, `no_column`, `no_key`, `no_patient`, `no_code`,
    `bad_date`, `bad_number`, `bad_word`, `nested_value`, `nul_character`, its detail being the
    name of the column.
    """
    name, cells = read_piece(piece)
    table = mapping.tables.get(name)
    if table is None:
        raise Untold("unknown_table")
    row = Row(
        cells,
        frozenset(mapping.nothing if table.nothing is None else table.nothing),
        mapping.dates if table.dates is None else table.dates,
    )
    key = None
    try:
        key = _key(table, row)
        updated = table.updated.moment(row) if table.updated else ""
        telling = Telling(mapping, name, row, key, updated)
        told = tuple(_told(table.line, telling)) if table.line and row.meets(table.when) else ()
    except Untold as untold:
        raise untold.of(name, key) from None
    return Told(name, key, updated or None, told)


def _key(table: Table, row: Row) -> str:
    parts = [row.word(column) for column in table.key]
    if "" in parts:
        raise Untold("no_key", table.key[parts.index("")])
    return record_id(*parts)


def _told(line: Line, telling: Telling) -> Iterator[Resource]:
    if not telling.row.meets(line.patient.when):
        return
    yield patient(line.patient, telling)
    if line.stay and telling.row.meets(line.stay.when) and (found := stay(line.stay, telling)):
        yield found
    yield from moves(line.moves, telling)
    yield from each(line.diagnoses, telling, diagnosis)
    yield from each(line.acts, telling, act)
    yield from each(line.measures, telling, measure)
    yield from each(line.drugs, telling, drug)
    yield from each(line.documents, telling, document)
