"""The list of checks is that of the Data Quality Dashboard, restated, and that of the site."""

from collections import Counter

from ambroise.warehouse.columns import tables
from ambroise.warehouse.quality.dqd.restate import HERE, restated
from ambroise.warehouse.quality.examining import VOLUME
from ambroise.warehouse.quality.listing import check_with, checks, dashboard
from ambroise.warehouse.quality.templates import query_of, reads, templates
from tests.builders.shared import shared


def test_the_list_is_what_the_threshold_files_say() -> None:
    assert HERE.read_text("utf-8") == restated(shared("warehouse/dqd"))


def test_all_types_of_the_dashboard_are_listed() -> None:
    assert len({check.name for check in dashboard()}) == 27


def test_every_type_has_a_template_and_a_check() -> None:
    assert {check.name for check in checks()} == set(templates())


def test_a_check_is_found_by_its_id() -> None:
    assert Counter(check.id for check in checks()).most_common(1)[0][1] == 1
    assert all(check_with(check.id) is check for check in checks())
    assert check_with("nothing") is None


def test_an_id_does_not_change_with_the_threshold() -> None:
    check = checks()[0]
    other = type(check)(check.name, check.table, check.field, check.concepts, "", 99.0)
    assert other.id == check.id


def test_every_check_reads_tables_and_columns_of_the_warehouse() -> None:
    columns = {table: {column.name for column in of} for table, of in tables().items()}
    for check in checks():
        if templates()[check.name].violated:
            query = query_of(check)
            read, named = reads(query)
            assert read <= columns.keys(), check
            assert named <= columns[query.base] | columns[check.table], check
        elif check.name == VOLUME:
            assert {check.field, check.value} <= columns[check.table] | {""}, check
