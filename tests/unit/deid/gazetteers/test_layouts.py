"""Lists read from small files of our own in the published layouts."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ambroise.deid.gazetteers import Lists, ListVersion, add_list, load_lists
from ambroise.errors import ListFileInvalid, SourceUnreadable

SAMPLES = Path(__file__).parent / "samples"
NOW = datetime(2026, 11, 22, tzinfo=UTC)

FILES = {
    "surnames": "noms2008nat_txt.txt",
    "given_names": "nat2022.csv",
    "communes": "v_commune_2024.csv",
    "finess": "etalab-cs1100502-stock-20260512-0339.csv",
    "rpps": "PS_LibreAcces_Personne_activite_202611010830.txt",
    "staff": "annuaire.csv",
}


def taken(home: Path, kind: str, file: str = "") -> tuple[ListVersion, Lists]:
    made = add_list(home, "l", SAMPLES / (file or FILES[kind]), kind, now=NOW)
    return made, load_lists(home)


def reasons(made: ListVersion) -> str:
    return made.aside_path.read_text(encoding="utf-8")


def test_family_names_weigh_their_births_and_other_names_is_no_name(tmp_path: Path) -> None:
    made, lists = taken(tmp_path, "surnames")
    names = lists.surnames
    assert (made.read, made.taken, made.passed, made.set_aside) == (6, 4, 1, 1)
    assert names.weight("kervella") == 51
    assert names.weight("le goff") == names.part("goff") == 600
    assert "goff" not in names
    assert "le" not in names
    assert "muñoz" not in names
    assert "munoz" in names
    assert "d aboville" in names
    assert "autres noms" not in names


def test_the_longest_name_from_a_word_on_is_found(tmp_path: Path) -> None:
    _, lists = taken(tmp_path, "surnames")
    words = "mme le goff kervella".split()
    assert [lists.surnames.longest(words, at) for at in range(4)] == [0, 2, 0, 1]


def test_given_names_add_up_years_and_know_girls_from_boys(tmp_path: Path) -> None:
    made, lists = taken(tmp_path, "given_names")
    given = lists.given_names
    assert (made.read, made.taken, made.passed, made.set_aside) == (7, 4, 1, 2)
    assert (given.boys("malo"), given.girls("malo"), given.weight("malo")) == (62, 2, 64)
    assert given.feminine("malo") == pytest.approx(2 / 64)
    assert given.feminine("anne laure") == 1
    assert given.feminine("nour") is None
    assert given.longest(["anne", "laure"], 0) == 2


def test_the_layout_of_given_names_since_2025_is_read(tmp_path: Path) -> None:
    made, lists = taken(tmp_path, "given_names", "prenoms-2025-nat.csv")
    assert made.set_aside == 0
    assert "jose" in lists.given_names
    assert lists.given_names.girls("maelle") == 16


def test_towns_are_known_with_and_without_their_article(tmp_path: Path) -> None:
    made, lists = taken(tmp_path, "communes")
    for name in ("saint malo", "st malo", "la rochelle", "rochelle", "les sables d olonne"):
        assert name in lists.towns, name
    assert "saint brandan" in lists.towns
    assert made.set_aside == 2
    assert '"line": 6' in reasons(made)
    assert lists.towns.longest("a la rochelle en mai".split(), 1) == 2


def test_establishments_are_known_by_name_by_what_follows_the_cue_and_by_number(
    tmp_path: Path,
) -> None:
    made, lists = taken(tmp_path, "finess")
    hospitals = lists.hospitals
    assert (made.read, made.taken, made.passed, made.set_aside) == (5, 2, 1, 2)
    assert "centre hospitalier de kermaria" in hospitals
    assert hospitals.core("kermaria") == 2
    assert hospitals.longest_core("les tamaris ce jour".split(), 0) == 2
    assert hospitals.core("tamaris")
    assert hospitals.longest("au ch de kermaria".split(), 1) == 3
    assert hospitals.has_number("29 0000 017")
    assert hospitals.has_number("2A0000014")
    assert not hospitals.has_number("290000018")


def test_a_professional_of_two_places_is_one_and_a_false_number_is_left(tmp_path: Path) -> None:
    made, lists = taken(tmp_path, "rpps")
    people = lists.professionals
    assert (made.read, made.taken, made.passed, made.set_aside) == (5, 2, 1, 2)
    assert people.weight("le bihannic") == 1
    assert people.knows("le bihannic", "jean loup")
    assert not people.knows("quere", "solene")
    assert people.has_number("1000 3456 786")
    assert people.has_number("291234567")
    assert not people.has_number("10003456780")
    assert "tregoures" in people


def test_the_staff_is_known_by_names_numbers_mail_and_trigram(tmp_path: Path) -> None:
    made, lists = taken(tmp_path, "staff")
    assert (made.read, made.taken, made.set_aside) == (4, 2, 2)
    assert lists.staff.knows("kervella", "anne")
    assert lists.staff.knows("le du", "anne")
    assert lists.staff.initials("ake") == 1
    assert lists.staff.has_mail("Anne.KERVELLA@chu-kermaria.example")
    assert lists.staff.has_number("10003456786")
    assert "kervella" not in lists.professionals


@pytest.mark.parametrize("kind", FILES)
def test_what_is_set_aside_has_a_line_and_a_reason_and_no_content(
    tmp_path: Path, kind: str
) -> None:
    made, _ = taken(tmp_path, kind)
    said = reasons(made).lower()
    for content in ("kervella", "troue", "nour", "tronque", "tregoures", "290000018", "luc"):
        assert content not in said
    assert made.read == made.taken + made.passed + made.set_aside


@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_another_layout_is_refused_and_leaves_nothing(tmp_path: Path, kind: str) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(ListFileInvalid):
        add_list(tmp_path, "l", other, kind, now=NOW)
    assert not (tmp_path / "lists").exists()


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\x00" * 40, b"NOM\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "noms.txt"
    file.write_bytes(content)
    with pytest.raises(ListFileInvalid):
        add_list(tmp_path, "l", file, "surnames", now=NOW)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable):
        add_list(tmp_path, "l", tmp_path / "none.txt", "surnames", now=NOW)


def test_the_archive_as_published_is_read(tmp_path: Path) -> None:
    archive = tmp_path / "nat2022_csv.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(SAMPLES / FILES["given_names"], "nat2022.csv")
    add_list(tmp_path, "prenoms", archive, "given_names", now=NOW)
    assert "malo" in load_lists(tmp_path).given_names


def test_lines_too_long_or_with_null_bytes_are_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "noms.txt"
    file.write_bytes(b"NOM\nLE" + b"X" * 200_000 + b"\nA\x00B\nKERVELLA\r\n")
    made = add_list(tmp_path, "noms", file, "surnames", now=NOW)
    assert (made.taken, made.set_aside) == (1, 2)
    assert "kervella" in load_lists(tmp_path).surnames
