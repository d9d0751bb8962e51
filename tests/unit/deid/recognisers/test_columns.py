"""Lists in columns: the heading says what is under it."""

from ambroise.deid.document import Document
from ambroise.deid.recognisers import columns

LIST = """\
Lit | Nom Prénom | Né(e) | IPP | Médecin | Motif
1 | MEUNIER Awa | 1965 | 80012345 | PETIT | AEG
2 | BLANC A | 1942 | 80012346 | TREGARV | sortie prévue
"""


def found(text: str) -> list[tuple[str, str]]:
    return [(span.label, text[span.start : span.end]) for span in columns.find(Document(text))]


def test_each_cell_has_the_label_of_its_heading() -> None:
    assert found(LIST) == [
        ("NOM", "MEUNIER Awa"),
        ("DATE_NAISSANCE", "1965"),
        ("IPP", "80012345"),
        ("NOM", "PETIT"),
        ("NOM", "BLANC A"),
        ("DATE_NAISSANCE", "1942"),
        ("IPP", "80012346"),
        ("NOM", "TREGARV"),
    ]


def test_columns_may_stand_apart_by_blanks_or_tabs() -> None:
    rows = LIST.replace(" | ", "\t").replace("|", "")
    assert [written for label, written in found(rows) if label == "NOM"] == [
        "MEUNIER Awa", "PETIT", "BLANC A", "TREGARV",
    ]  # fmt: skip


def test_a_line_of_another_width_ends_the_list() -> None:
    assert ("NOM", "Toux") not in found(LIST + "Toux | fièvre\n")


def test_a_form_with_values_is_no_heading() -> None:
    form = "Nom | MARTIN | Né(e) le 12/03/1950 | IPP | 80012345\n"
    assert found(form + "Lit | Chambre | Repas | Régime | Sel\n") == [("NOM", "MARTIN")]


def test_a_form_in_bars_gives_the_name_of_each_field() -> None:
    form = (
        "| Médecin traitant | Andrzej BASEDOV | Ville | Auch |\n"
        "| Personne de confiance | Cem DE CHISY | Tél. | 0612345678 |\n"
    )
    assert found(form) == [("NOM", "Andrzej BASEDOV"), ("NOM", "Cem DE CHISY")]
