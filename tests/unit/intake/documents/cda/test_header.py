"""What the header of a CDA says."""

import pytest

from ambroise.intake.documents.cda import header
from ambroise.intake.documents.cda.header import Author, Code, Number
from ambroise.intake.told import Untold
from tests.builders.papers import a_cda


def test_the_header_of_a_french_report_is_read() -> None:
    found = header(a_cda())
    assert found.id == Number("1.2.250.1.999.5", "CR-2024-17")
    assert found.set_id == Number("1.2.250.1.999.5", "CR-2024")
    assert found.code == Code("2.16.840.1.113883.6.1", "11490-0", "CRH")
    assert found.written == "2024-03-12T10:15:00+01:00"
    assert found.patient[1] == Number("1.2.250.1.999.1", "8001234")
    assert (found.family, found.given, found.gender) == ("Lefèvre", ("Marie",), "F")
    assert found.birth == "1979-03-12"
    assert found.stay == (Number("1.2.250.1.999.2", "24001789"),)
    assert (found.entered, found.left) == ("2024-03-10", "2024-03-12")
    assert found.authors == (Author("DR Paul Martin", "10001234567"),)


def test_the_number_of_an_author_that_is_no_rpps_is_not_taken_for_one() -> None:
    adeli = '<author><assignedAuthor><id root="1.2.250.1.71.4.2.1" extension="0012345678"/>'
    (author,) = header(a_cda(author=f"{adeli}</assignedAuthor></author>")).authors
    assert author.rpps == ""


def test_a_header_with_nothing_but_a_number_is_read() -> None:
    nothing = dict.fromkeys("code title time versions patient person author stay".split(), "")
    found = header(a_cda(**nothing))
    assert (found.patient, found.written, found.code, found.authors) == ((), None, None, ())


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": ""}, "no_document_number"),
        ({"time": '<effectiveTime value="20241399"/>'}, "impossible_date"),
        ({"title": "<title>"}, "xml"),
    ],
)
def test_a_header_that_cannot_be_read_says_why(changed: dict[str, str], reason: str) -> None:
    with pytest.raises(Untold) as refused:
        header(a_cda(**changed))
    assert refused.value.reason == reason
