"""The unit summaries that the fictional hospital writes."""

from datetime import date

import pytest

from ambroise.demo.gold_coding import unit_summaries
from ambroise.demo.gold_record import Statements
from ambroise.demo.hospital import make_case
from ambroise.demo.pmsi import NUMBER, rum_lines
from ambroise.demo.pmsi.layout import written, written_rum
from ambroise.intake.pmsi import tell
from ambroise.intake.pmsi.lines import claims, fields

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def cases() -> list:
    return [make_case(2026, rank, TODAY) for rank in range(1, 25)]


def test_every_unit_of_the_gold_is_a_line_that_is_read(cases: list) -> None:
    for case in cases:
        gold = [one for stay in case.stays for one in unit_summaries(stay, Statements([]))]
        lines = [line.decode().rstrip("\r\n") for line in rum_lines(case)]
        assert len(lines) == len(gold)
        for line, summary in zip(lines, gold, strict=True):
            read = fields(line)
            assert read["rum_format"] == NUMBER
            assert (read["stay"].strip(), read["unit"]) == (summary["stay"], summary["unit"])
            codes = [summary["dp"], *summary["das"]] if summary["dp"] else summary["das"]
            told = [one for one in tell(line.encode()).resources if one["id"].find("-D") > 0]
            assert {one["code"]["coding"][0]["code"] for one in told} == {
                one["code"].replace(".", "") for one in codes
            }
            assert len(read["acts"]) == len(summary["acts"])


def test_the_file_is_known_by_its_content(cases: list) -> None:
    assert claims(b"".join(line for case in cases for line in rum_lines(case)))


def test_a_value_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="sex is too long"):
        written_rum("022", {"sex": "12"})
    with pytest.raises(ValueError, match="no field"):
        written("rss_act", "122", {"colour": "red"})
