"""The tables that a person reads."""

from benchmarks.deid.documents import Document, Found, Gold
from benchmarks.deid.score import Score
from benchmarks.deid.tables import Row, labels, leaks_by, summary

TEXT = "Mme ROUX, IPP 81234567, vue par le Dr KERVELLA."
GOLD = (
    Gold(4, 8, "NOM", "patient", place="header"),
    Gold(14, 22, "IPP", "patient", place="header"),
    Gold(38, 46, "NOM", "professional", place="body"),
)


def row() -> Row:
    """One detector on one document: it misses the doctor and hides a word in vain."""
    score = Score()
    found = [Found(0, 8, "NOM", "patient"), Found(14, 22, "NDA", "patient")]
    score.add(Document(TEXT, GOLD), found)
    return Row("one", score, seconds=0.001, size=1000, scan_seconds=0.0001)


def test_the_summary_tells_leaks_with_intervals_and_speed() -> None:
    *_, line = summary([row()])
    assert line == (
        "| one | 33.33 % (33.33-33.33), 1/3 | 40.00 % | 100.00 % (2.50-100.00) | "
        "0.00 % (0.00-97.50) | 0.0 %, 0/1 | 11.11 % (11.11-11.11) | 1.000 | 1/10 |"
    )


def test_a_set_that_names_nobody_says_so() -> None:
    score = Score()
    score.add(Document("TA 120/80", ()), [])
    *_, line = summary([Row("one", score, 0.001, 9, 0.0001)])
    assert "nobody named" in line


def test_leaks_are_told_by_place_and_label() -> None:
    assert list(leaks_by([row()], "place"))[2:] == [
        "| body | 1 | 100.0 % |",
        "| header | 2 | 0.0 % |",
    ]
    assert list(leaks_by([row()], "label"))[2:] == ["| IPP | 1 | 0.0 % |", "| NOM | 2 | 50.0 % |"]


def test_precision_and_recall_are_told_by_label() -> None:
    _, _, ipp, nda, nom, role = labels(row())
    assert ipp == "| IPP | 1 | 0 | 0.0 % | 0.0 % | 0.0 % |"
    assert nda == "| NDA | 0 | 0 | 0.0 % | 0.0 % | 0.0 % |"
    assert nom == "| NOM | 2 | 1 | 100.0 % | 50.0 % | 66.7 % |"
    assert role == "\nRole right where the label is: patient 100 %."
