"""Words cut at the end of a line."""

import pytest

from ambroise.intake.documents.hyphens import joined


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        (["hospi-", "talisation le soir"], ["hospitalisation", "le soir"]),
        (["hospi-", "talisation,"], ["hospitalisation,"]),
        (["peut-", "être"], ["peut-être"]),
        (["va-t-", "il bien"], ["va-t-il", "bien"]),
        (["après-", "midi"], ["après-midi"]),
        (["L1-", "L2"], ["L1-", "L2"]),
        (["Jean-", "Marc"], ["Jean-", "Marc"]),
        (["fin -", "suite"], ["fin -", "suite"]),
        (["fin-"], ["fin-"]),
        (["a", "", "b"], ["a", "", "b"]),
        (["deve\u00ad", "nu"], ["devenu"]),
    ],
)
def test_a_word_is_made_whole_and_keeps_its_own_hyphen(cut: list[str], whole: list[str]) -> None:
    assert list(joined(cut)) == whole
