"""Noise: what haste, dictation and paper do to texts."""

from datetime import datetime
from random import Random

import pytest

from ambroise.demo import staff
from ambroise.demo.layout import KINDS
from ambroise.demo.marks import fact, mark, unmark
from ambroise.demo.noise import (
    abbreviated,
    as_told,
    capitals,
    copy_forward,
    dictation_errors,
    draw,
    scanned,
    telegraphic,
    torn,
    typing_errors,
)
from ambroise.demo.noise.forwarded import SHARE
from ambroise.demo.noise.tables import tables
from ambroise.demo.phrases import SPLITS
from ambroise.demo.record import Move, Stay, Told

NOW = datetime(2026, 3, 2, 9)


def a_told(kind: str, hour: int, **parts: tuple[str, ...]) -> Told:
    return Told(
        kind,
        NOW.replace(hour=hour),
        staff.of_ward(staff.STROKE_UNIT, split="train")[0].id,
        staff.STROKE_UNIT,
        parts,
    )


def a_stay(*told: Told) -> Stay:
    return Stay(
        "1",
        NOW,
        None,
        "home",
        "home",
        "",
        [Move(staff.STROKE_UNIT, NOW, None)],
        "",
        "",
        told=[*told],
    )


def test_usual_terms_are_shortened_and_agree() -> None:
    text = "Antécédents : hypertension artérielle. L'hémoglobine et la fréquence cardiaque."
    short = "ATCD : HTA. L'Hb et la FC."
    assert abbreviated(Random(1), text, 1) == short
    assert abbreviated(Random(1), "patiente, patients", 1) == "pte, pts"


def test_an_elision_that_would_not_be_said_is_left() -> None:
    assert abbreviated(Random(1), "l'aide-soignante", 1) == "l'AS"
    assert abbreviated(Random(1), "l'évolution", 1) == "l'évol"
    assert abbreviated(Random(1), "l'infirmière", 1, split="develop") == "l'inf"


def test_sixty_terms_at_least_are_shortened_in_every_split() -> None:
    for split in SPLITS:
        assert len(tables(split).abbreviations) >= 60


def test_tables_differ_from_one_split_to_another() -> None:
    found = [tables(split) for split in SPLITS]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert not set(found[one].misheard.values()) & set(found[other].misheard.values())
        assert found[one].slips != found[other].slips
        assert found[one].misread != found[other].misread
        assert found[one].footers != found[other].footers


@pytest.mark.parametrize(
    ("text", "brief"),
    [
        ("La patiente est admise ce jour.", "Patiente admise ce jour."),
        ("Elle a été opérée hier.", "Opérée hier."),
        ("L'abdomen est souple.", "Abdomen souple."),
        ("Il n'y a pas de fièvre.", "Pas de fièvre."),
        ("On note une dyspnée d'effort.", "Dyspnée d'effort."),
        ("La veille, il est tombé.", "La veille, il est tombé."),
        ("Le bilan qui est normal sera contrôlé.", "Bilan qui est normal sera contrôlé."),
        ("Il n'est pas algique.", "Il n'est pas algique."),
    ],
)
def test_articles_and_auxiliaries_are_dropped_where_it_is_safe(text: str, brief: str) -> None:
    assert telegraphic(Random(1), text, 1) == brief


def test_spoken_punctuation_and_drugs_heard_wrong_are_left() -> None:
    heard = dictation_errors(Random(1), "Sous apixaban, sans saignement.\nStable.", 1)
    assert heard == "Sous apixa bande virgule sans saignement point à la ligne\nStable point"


def test_verbs_are_written_as_they_sound_and_nouns_are_not() -> None:
    heard = dictation_errors(Random(1), "pour surveiller le cancer, a été opéré", 1)
    assert "pour surveillé le cancer" in heard
    assert "opérer" in heard
    assert "de cancer" in dictation_errors(Random(1), "opéré de cancer", 1)


def test_slips_spare_numbers_units_acronyms_sides_and_negations() -> None:
    text = "SpO2 92 % sous 3 L/min, HTA, hanche gauche, sans fièvre"
    typed = typing_errors(Random(3), text, 1)
    for kept in ("SpO2 92 %", "3 L/min", "HTA", "gauche", "sans"):
        assert kept in typed
    assert "fièvre" not in typed


def test_a_misspelt_name_keeps_its_identity() -> None:
    marked = f"Vu par {mark('Castagnède', 'NOM', 'professional', 'pro-1')}"
    assert "Castagnède" in typing_errors(Random(1), marked, 1)
    typed = unmark(typing_errors(Random(1), marked, 1, identities=True))
    (name,) = typed.entities
    assert typed.text[name.start : name.end] != "Castagnède"
    assert name.entity == "pro-1"


def test_capitals_spare_what_has_a_case_of_its_own() -> None:
    assert (
        capitals(Random(3), "Patient calme, Lovenox 0,4 mL", 1) == "PATIENT CALME, LOVENOX 0,4 mL"
    )


def test_a_scanner_misreads_letters_never_digits() -> None:
    text = "Scanner du rein gauche : tumeur externe de 45 mm, créatinine 112 µmol/L"
    read = scanned(Random(2), text, 1)
    assert read != text
    assert "45 mm" in read
    assert "112 µmol/L" in read


def test_a_series_of_values_is_torn_into_cells_after_the_titles_of_its_columns() -> None:
    line = "Biologie : hémoglobine 9,8 g/dL, leucocytes 7,1 G/L, créatinine 112 µmol/L."
    lines = torn(Random(1), line, 1).split("\n")
    assert lines[:8] == [
        "Analyse", "Résultat", "Unité", "Biologie :", "hémoglobine", "9,8", "g/dL", "leucocytes",
    ]  # fmt: skip


def test_a_number_is_not_torn_at_its_thousands() -> None:
    line = "NT-proBNP 3 576 ng/L, plaquettes 250 G/L, créatinine 112 µmol/L."
    assert "\n3 576\n" in torn(Random(1), line, 1)


def test_long_words_are_cut_at_the_end_of_a_line_and_pages_have_a_foot() -> None:
    text = "\n".join(
        ["Poursuite de l'antibiothérapie probabiliste par voie intraveineuse " * 4] * 20
    )
    pages = torn(Random(1), text, 1)
    assert "-\n" in pages
    footers = [line for line in pages.split("\n") if "Page" in line or "Document" in line]
    assert len(footers) > 1


def test_about_half_of_the_documents_suffer_nothing_and_nurses_write_in_haste() -> None:
    rng = Random(1)
    untouched = {
        kind: sum(not draw(rng, kind) for _ in range(2000)) / 2000 for kind in sorted(KINDS)
    }
    assert untouched["nursing"] == min(untouched.values())
    assert 0.35 < sum(untouched.values()) / len(untouched) < 0.7


def test_a_line_that_lists_the_record_is_not_typed_by_anyone() -> None:
    listed = f"- {fact('Kardegic 75 mg : un sachet à midi', 'drug', 'B01AC06-home')}"
    told = a_told(
        "hospital", 9, traitement_sortie=(listed,), evolution=("Évolution favorable.\nRAS",)
    )
    noisy, _ = as_told(Random(1), "train", ("abbreviated", "typed", "capitals"), told)
    assert noisy.parts["traitement_sortie"] == (listed,)
    assert set(noisy.parts) == set(told.parts)


def test_nothing_is_drawn_for_a_document_without_noise() -> None:
    told = a_told("hospital", 9, evolution=("Évolution favorable.",))
    assert as_told(Random(1), "train", (), told) == (told, ())


def test_only_what_changed_something_is_named() -> None:
    told = a_told("hospital", 9, evolution=("RAS.",))
    names = ("abbreviated", "typed", "torn")
    assert as_told(Random(1), "train", names, told) == (told, ("torn",))


def test_yesterdays_lines_are_copied_with_their_facts_in_some_stays() -> None:
    stated = fact("Fièvre à 38,6 °C.", "measure", "8310-5@2026-03-01T08:00")
    copied = 0
    for seed in range(300):
        stay = a_stay(
            a_told("nursing", 8, transmissions=(stated,)),
            a_told("nursing", 20, transmissions=("Nuit calme.",)),
        )
        changed = copy_forward(Random(seed), "train", stay)
        if changed:
            copied += 1
            assert changed == {1}
            first = stay.told[1].parts["transmissions"][0]
            assert first.endswith(stated)
            assert len(first) > len(stated)
            assert stay.told[1].parts["transmissions"][-1] == "Nuit calme."
        assert stay.told[0].parts["transmissions"] == (stated,)
    assert 0.5 * SHARE < copied / 300 < 1.5 * SHARE
