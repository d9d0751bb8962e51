"""Tables cut anywhere give the same rows; dates move and come back."""

import io
import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.deid.tabular import pseudonymise_table
from ambroise.deid.tabular.dates import moved
from ambroise.deid.tabular.dialect import dialect_of
from ambroise.deid.tabular.records import records_of
from ambroise.deid.tabular.tables import rows_of
from ambroise.text.dates import parse_date
from tests.unit.deid.tabular.tables import work

cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\ufeff", exclude_categories=("Cs", "Cc"))
    | st.sampled_from(';,|"\n'),
    max_size=12,
)
KEPT = '[columns.a]\nas="keep"\n[columns.b]\nas="keep"\n[columns.c]\nas="keep"\n'


@given(st.lists(st.tuples(cells, cells), max_size=12), st.sampled_from(";,\t|"), st.integers(1, 90))
@settings(max_examples=60, deadline=None)
def test_what_is_kept_comes_back_however_the_file_is_cut(
    rows: list[tuple[str, str]], separator: str, piece: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dialect = dialect_of(separator.join("abc") + '\n"1"' + separator + "2" + separator + "3\n")
        text = dialect.heading(["a", "b", "c"])
        text += "".join(dialect.written([str(n), *row]) for n, row in enumerate(rows))
        source, out = folder / "in.csv", folder / "out.csv"
        source.write_text(text, encoding="utf-8", newline="")
        outcome = pseudonymise_table(source, out, work(folder, KEPT), piece_bytes=piece)
        assert outcome.written == outcome.read == len(rows)
        found = [(row["b"], row["c"]) for row in rows_of(out)]
        assert found == rows
        assert [row["a"] for row in rows_of(out)] == [str(n) for n in range(len(rows))]


@given(st.binary(max_size=200))
def test_records_account_for_every_byte(data: bytes) -> None:
    found = list(records_of(io.BytesIO(data), quoted=True))
    assert sum(one.size for one in found) == len(data)


@given(
    st.dates(date(1902, 1, 1), date(2098, 1, 1)),
    st.integers(-364, 364),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%Y-%m-%d 10:20", "%d.%m.%Y", "%Y%m%d1020"]),
)
def test_a_date_moves_by_the_days_and_keeps_its_form(day: date, days: int, form: str) -> None:
    later = day + timedelta(days=days)
    assert moved(f"{day:{form}}", days) == f"{later:{form}}"


@given(
    st.dates(date(1902, 1, 1), date(2098, 1, 1)),
    st.integers(-364, 364),
    st.sampled_from(["{d:%d/%m/%Y}", "{d.day}/{d.month}/{d:%Y}", "{d:%d-%m-%Y}", "{d:%Y-%m-%d}"]),
)
def test_dates_of_figures_move_as_texts_move_them(day: date, days: int, form: str) -> None:
    written = form.format(d=day)
    found = parse_date(written)
    assert found is not None
    assert moved(written, days) == found.shifted(days)
