"""Titled parts of a document."""

from ambroise.text.sections import find_sections

LETTER = """CHU Saint-Ambroise
COMPTE RENDU D'HOSPITALISATION

Motif d'hospitalisation : dyspnée.
Antécédents :
- HTA en 2010
1. HISTOIRE DE LA MALADIE
Toux depuis trois jours. Examen : normal hier.
Traitement de sortie
Ventoline 100 µg
"""


def test_titles_are_found_with_their_kind_and_extent() -> None:
    sections = find_sections(LETTER)
    assert [(one.kind, one.title) for one in sections] == [
        ("", "COMPTE RENDU D'HOSPITALISATION"),
        ("motif", "Motif d'hospitalisation"),
        ("antecedents", "Antécédents"),
        ("histoire", "HISTOIRE DE LA MALADIE"),
        ("traitement_sortie", "Traitement de sortie"),
    ]
    assert LETTER[sections[1].body : sections[1].end].strip() == "dyspnée."
    assert sections[-1].end == len(LETTER)


def test_sections_follow_each_other_without_a_hole() -> None:
    sections = find_sections(LETTER)
    assert [one.end for one in sections[:-1]] == [one.start for one in sections[1:]]


def test_a_text_without_titles_has_no_section() -> None:
    assert find_sections("Le patient va bien.") == []
    assert find_sections("") == []


def test_awaited_results_are_a_part_of_their_own() -> None:
    text = "Traitement de sortie :\n- Eliquis\nRésultats en attente :\n- hémoculture\n"
    assert [one.kind for one in find_sections(text)] == ["traitement_sortie", "attente"]


def test_the_numbered_lines_of_a_document_are_its_titles() -> None:
    text = (
        "1. Motif d'hospitalisation\nDyspnée.\n2. Antécédents médico-chirurgicaux\nAucun.\n"
        "3. Vie au domicile\nSeule.\n"
        "4. Rendez-vous pris\n1) Voir le cardiologue\n2) Prise de sang\n"
    )
    assert [one.kind for one in find_sections(text)] == ["motif", "antecedents", "", "suite"]


def test_a_list_of_two_numbers_has_no_title() -> None:
    assert find_sections("1. Kinésithérapie\n2. Diététique\n") == []
