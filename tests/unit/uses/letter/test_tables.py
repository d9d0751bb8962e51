"""Rows of results and dates that open a table are no sentences of a letter."""

import pytest

from ambroise.uses.letter.passages import _TABLE


@pytest.mark.parametrize(
    "line",
    [
        "Hémoglobine............................. 14,1 g/dL   (12,0 - 16,0)",
        "Protéine C réactive     :       11 mg/L           [inf. à 5]     haut",
        "Bilan du 11/03/2026 :",
        "Bio (19/03/2026) :",
    ],
)
def test_a_table_is_left_to_the_record(line: str) -> None:
    assert _TABLE.search(line)


@pytest.mark.parametrize(
    "line",
    [
        "Hémoglobine à 9,2 g/dL (pour 12,1 à l'entrée) le 14/03/2026.",
        "Scanner de contrôle du 12/03/2026 : pas de transformation hémorragique.",
        "Cardensiel 2,5 mg (bisoprolol) introduit le 17/03/2026",
    ],
)
def test_a_sentence_with_a_figure_stays(line: str) -> None:
    assert not _TABLE.search(line)
