"""Telephone numbers, and what only looks like one."""

import pytest

from ambroise.deid import detect


@pytest.mark.parametrize(
    "text",
    [
        "+ 12.05.2026 - Consultation de cardiologie",
        "FAX   P. 02/11\nCR du service",
        "fax page 3/12",
    ],
)
def test_dates_of_a_list_and_pages_of_a_fax_are_no_phones(text: str) -> None:
    assert [span for span in detect(text, ()) if span.label == "TEL"] == []


@pytest.mark.parametrize("after", ["15h26 : va bien", "9) Lovenox 4 000 UI", "2 comprimés"])
def test_the_number_after_a_phone_is_no_part_of_it(after: str) -> None:
    text = f"Tél. secrétariat : 03 53 01 31 30 {after}"
    found = [text[span.start : span.end] for span in detect(text, ()) if span.label == "TEL"]
    assert found == ["03 53 01 31 30"]
