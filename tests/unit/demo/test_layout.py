"""Each ward has a letterhead of its split; what it says of the record stays marked."""

import re
import tomllib
from collections import Counter
from dataclasses import replace
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from ambroise.demo import staff, stationery
from ambroise.demo.codes import code
from ambroise.demo.layout import KINDS, SECTIONS, lay_out
from ambroise.demo.letterhead import WIDTH
from ambroise.demo.marks import Plain, shown, unmark
from ambroise.demo.pdf import LINES_PER_PAGE
from ambroise.demo.phrases import SPLITS
from ambroise.demo.record import Case, Document, Stay
from ambroise.demo.staff import WARDS, Ward

from .small_case import a_case, a_told

GOLDEN = Path(__file__).parent / "golden"
DATES = re.compile(r"\b\d{2}[/.-]\d{2}[/.-](?:\d{4}|\d{2})\b|\b\d{1,2}(?:er)? \w+ (?:19|20)\d{2}\b")
PHONES = re.compile(r"\b0\d(?: \d{2}){4}\b")
EVERY = [(split, rank) for split in SPLITS for rank in range(len(stationery.layouts(split)))]


def ward_of(split: str, rank: int) -> Ward:
    layout = stationery.layouts(split)[rank]
    return next(
        ward
        for ward in WARDS
        if stationery.of_ward(split, ward) == layout and staff.of_ward(ward, "interne", split=split)
    )


def laid(kind: str, split: str, ward: Ward) -> tuple[Document, Case, Stay]:
    case, stay = a_case(split, ward)
    told = a_told(kind, case, stay, ward)
    stay.told.append(told)
    return lay_out(Random(7), case, stay, told), case, stay


def hidden(plain: Plain) -> str:
    """The text with its marked identities blanked."""
    text = plain.text
    for entity in plain.entities:
        text = text[: entity.start] + "#" * (entity.end - entity.start) + text[entity.end :]
    return text


def known(case: Case, stay: Stay) -> list[str]:
    person = case.person
    people = [staff.professional(person.gp), *staff.STAFF]
    return [
        person.used_family, person.birth_family, *person.given, person.ipp, person.ins,
        person.street, person.birth_city, person.zip_code, person.mail, stay.number, staff.HOSPITAL,
        staff.FINESS_SITE, *(one.family for one in people if one.split == case.split),
        *(one.rpps for one in people),
    ]  # fmt: skip


@pytest.mark.parametrize(("split", "rank"), EVERY)
def test_every_letterhead_lays_out_every_kind_of_document(split: str, rank: int) -> None:
    ward = ward_of(split, rank)
    for kind in KINDS:
        document, case, stay = laid(kind, split, ward)
        plain = unmark(document.text)
        assert plain.text.encode("cp1252")
        assert not re.search(r"[{}]|\n\n\n\n", plain.text)
        for lines in a_told(kind, case, stay, ward).parts.values():
            assert lines[0] in plain.text or not lines[0].startswith("Texte")


@pytest.mark.parametrize(("split", "rank"), EVERY)
def test_no_identity_is_left_unmarked(split: str, rank: int) -> None:
    ward = ward_of(split, rank)
    for kind in KINDS:
        document, case, stay = laid(kind, split, ward)
        rest = hidden(unmark(document.text))
        for word in known(case, stay):
            assert not re.search(rf"\b{re.escape(word)}\b", rest, re.IGNORECASE), (kind, word)
        assert not DATES.search(rest), kind
        assert not PHONES.search(rest), kind


@pytest.mark.parametrize("split", SPLITS)
def test_every_section_and_every_kind_has_its_title_in_every_letterhead(split: str) -> None:
    for layout in (*stationery.layouts(split), *stationery.offices(split)):
        assert set(SECTIONS) <= set(layout.titles)
        assert set(layout.kinds) == set(KINDS)
        assert all(title or name == "courrier" for name, title in layout.titles.items())


def test_a_section_that_is_not_one_is_refused() -> None:
    case, stay = a_case("train")
    told = a_told("hospital", case, stay, staff.CARDIOLOGY)
    told.parts["inconnue"] = ("Rien.",)
    with pytest.raises(KeyError):
        lay_out(Random(1), case, stay, told)


def test_a_ward_keeps_one_letterhead_and_neighbours_have_others() -> None:
    for split, count in (("train", 5), ("develop", 2), ("test", 4)):
        used = {stationery.of_ward(split, ward).name for ward in WARDS}
        assert len(used) == len(stationery.layouts(split)) >= count


def words(split: str) -> set[str]:
    """The wordings of a split that are more than one word: titles, formulas, set sentences."""
    text = files("ambroise.demo").joinpath("layouts", f"{split}.toml").read_text("utf-8")
    data = tomllib.loads(text)
    lists = [*data["titles"].values(), *data["kinds"].values(), *data["said"].values()]
    found = {text for texts in lists for text in texts}
    for layout in stationery.layouts(split):
        found |= {layout.dateline, layout.heading, layout.section, layout.copy}
    plain = (re.sub(r"\{\w+\}", "", text).lower() for text in found)
    return {text for text in plain if len(re.findall(r"\w{3,}", text)) > 1}


def test_no_two_splits_word_a_title_alike() -> None:
    for one, other in combinations(SPLITS, 2):
        assert not words(one) & words(other)


def test_the_code_of_every_kind_is_listed() -> None:
    assert all(code(*type_code).display for type_code, _ in KINDS.values())


def stated(text: str) -> Counter[tuple[str, str, str]]:
    return Counter((fact.kind, fact.key, fact.assertion) for fact in unmark(text).passages)


@pytest.mark.parametrize(("split", "rank"), EVERY)
def test_a_letterhead_rewords_lines_and_leaves_their_facts(split: str, rank: int) -> None:
    ward = ward_of(split, rank)
    document, case, stay = laid("hospital", split, ward)
    told = a_told("hospital", case, stay, ward)
    before = stated("\n".join(line for lines in told.parts.values() for line in lines))
    assert stated(document.text) == before
    assert ("drug", "B01AC06-home", "history") in before
    assert ("appointment", "appointment@2026-04-02", "planned") in before


def test_a_passage_shows_the_drug_and_the_value_that_it_states() -> None:
    for split, rank in EVERY:
        document, _, _ = laid("hospital", split, ward_of(split, rank))
        plain = unmark(document.text)
        for fact in plain.passages:
            piece = plain.text[fact.start : fact.end].lower()
            if fact.key == "B01AF02-discharge":
                assert "eliquis" in piece
                assert "matin et soir" in " ".join(piece.split())
            if fact.key.startswith("718-7@"):
                assert re.search("h[ée]moglobine.*10,2", piece)


def test_the_foot_of_a_page_names_the_patient_on_each_page() -> None:
    for split, rank in EVERY:
        layout = stationery.layouts(split)[rank]
        document, case, _ = laid("hospital", split, ward_of(split, rank))
        lines = shown(document.text).rstrip("\n").split("\n")
        if layout.footer:
            pages = range(0, len(lines), LINES_PER_PAGE)
            assert len(pages) > 1
            for start in pages:
                foot = lines[start : start + LINES_PER_PAGE][-len(layout.footer) :]
                assert case.person.ipp in "\n".join(foot)
            assert max(len(line) for line in lines) <= WIDTH


def test_a_letter_goes_to_the_family_doctor_and_greets_once() -> None:
    for split, rank in EVERY:
        document, case, stay = laid("hospital", split, ward_of(split, rank))
        doctor = staff.professional(case.person.gp)
        assert doctor.family in shown(document.text)
        parts = {"courrier": ("Cher confrère, voici.", "Bien confraternellement.")}
        told = replace(a_told("hospital", case, stay, ward_of(split, rank)), parts=parts)
        text = shown(lay_out(Random(1), case, stay, told).text)
        assert len(re.findall("confr[èa]", text)) == 2


def test_the_general_practitioner_writes_on_paper_of_the_office() -> None:
    for split in SPLITS:
        document, case, _ = laid("referral", split, staff.EMERGENCY)
        plain = unmark(document.text)
        assert staff.HOSPITAL not in plain.text
        assert case.person.ipp not in plain.text
        assert staff.professional(case.person.gp).address[0] in plain.text


@pytest.mark.parametrize("split", SPLITS)
def test_a_letter_reads_as_it_did(split: str) -> None:
    case, stay = a_case(split)
    told = a_told("hospital", case, stay, staff.CARDIOLOGY)
    kept = ("motif", "antecedents", "traitement_entree", "biologie", "evolution", "conclusion",
            "traitement_sortie", "rendez_vous")  # fmt: skip
    parts = {name: told.parts[name] for name in kept}
    document = lay_out(Random(7), case, stay, replace(told, parts=parts, interne=stay.interne))
    assert shown(document.text) == (GOLDEN / f"letter_{split}.txt").read_text(encoding="utf-8")
