"""Tables: what is written is read, and no bytes end unsaid."""

import csv
import io
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ambroise.errors import MappingInvalid
from ambroise.intake.files import Broken
from ambroise.intake.tabular import tell
from ambroise.intake.tabular.identifiers import record_id
from ambroise.intake.tabular.pieces import piece_of, read_piece
from ambroise.intake.tabular.placed_yaml import YamlInvalid, read
from ambroise.intake.tabular.values import Row, Value
from ambroise.intake.told import Untold
from tests.builders.tables import LABORATORY, a_mapping, cells_of, csv_rows

CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\0\ufffd"), max_size=12
)
SEPARATORS = st.sampled_from(";,\t|")
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
COLUMN = Value.model_validate({"colonne": "a"})


def row(cell: Any, *forms: str) -> Row:
    return Row({"a": cell}, frozenset(), forms or ("iso",))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6), SEPARATORS, ENCODINGS)
def test_rows_that_were_written_are_read(
    rows: list[tuple[str, str, str]], separator: str, encoding: str
) -> None:
    content = io.StringIO(newline="")
    writer = csv.writer(content, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow("abc")
    writer.writerows(rows)
    found = csv_rows(content.getvalue().encode(encoding), separator=separator)
    assert [tuple(cells_of(one).values()) for one in found] == rows


@given(st.binary(max_size=400), st.none() | SEPARATORS)
def test_any_bytes_give_rows_or_reasons(content: bytes, separator: str | None) -> None:
    found = csv_rows(content, separator=separator)
    assert found or len([line for line in content.split(b"\n") if line.strip()]) <= 1
    for one in found:
        if not isinstance(one, Broken):
            cells_of(one)


@given(st.lists(st.sampled_from([b'"', b";", b"\n", b"a", b"\xe9", b"\xc3\xa9"]), max_size=40))
def test_no_line_with_content_is_lost(parts: list[bytes]) -> None:
    body = b"".join(parts)
    found = csv_rows(b"a;b\n" + body, separator=";")
    texts = "".join(
        repr(one.raw) if isinstance(one, Broken) else str(cells_of(one)) for one in found
    )
    assert texts.count("a") >= body.count(b"a")


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_yaml_that_is_read_or_refused(text: str) -> None:
    with suppress(YamlInvalid):
        read(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.text(min_size=1), JSON, min_size=1, max_size=4))
def test_any_row_is_a_piece_with_its_columns_in_order(cells: dict[str, Any]) -> None:
    piece = piece_of("t", cells, cells.values())
    assert piece == piece_of("t", cells, cells.values())
    table, found = read_piece(piece)
    assert (table, list(found)) == ("t", list(cells))


with TemporaryDirectory() as folder:
    MAPPING = a_mapping(Path(folder), LABORATORY).mapping
NAMES = "id_resultat num_patient num_sejour code_loinc libelle resultat unite date_prelevement"


@given(st.lists(st.text(max_size=8) | st.none() | st.integers(), min_size=8, max_size=8))
def test_any_row_tells_or_says_why_not(cells: list[Any]) -> None:
    with suppress(Untold):
        told = tell(piece_of("biologie", NAMES.split(), cells), MAPPING)
        assert {one["resourceType"] for one in told.resources} <= {
            "Patient",
            "Encounter",
            "Observation",
        }


@given(st.binary(max_size=60))
def test_any_piece_tells_or_says_why_not(piece: bytes) -> None:
    with suppress(Untold):
        tell(piece, MAPPING)


@given(st.dates(date(1850, 1, 1), date(2150, 12, 31)), st.sampled_from(["%d/%m/%Y", "%Y%m%d"]))
def test_a_day_is_read_in_any_form(day: date, form: str) -> None:
    assert COLUMN.moment(row(day.strftime(form), form)) == day.isoformat()


@given(
    st.datetimes(
        datetime(1850, 1, 1), datetime(2150, 12, 31), timezones=st.sampled_from([None, UTC])
    )
)
def test_a_moment_in_iso_is_itself(moment: datetime) -> None:
    assert COLUMN.moment(row(moment.isoformat(" "))) == moment.isoformat()


@given(st.decimals(-(10**9), 10**9, places=3), st.sampled_from(",."))
def test_a_number_is_read_with_either_sign(number: Any, sign: str) -> None:
    found = COLUMN.number(row(f"{number:f}".replace(".", sign)))
    assert found is not None
    assert found.value == float(number)


@given(st.lists(st.tuples(st.text(), st.text()), min_size=2, max_size=2, unique=True))
def test_two_keys_never_give_one_id(keys: list[tuple[str, str]]) -> None:
    first, second = (record_id(*key) for key in keys)
    assert first != second
    assert not set(first) & set(" |/#?\n")


@given(st.text(max_size=80))
def test_any_mapping_is_loaded_or_refused(text: str) -> None:
    with TemporaryDirectory() as folder, suppress(MappingInvalid):
        a_mapping(Path(folder), LABORATORY.replace("valeur: resultat", f"valeur: {text}"))
