"""The CIM-10 of the hospital is read as it is written; another file is refused, by its line."""

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from ambroise.errors import Cim10Invalid, Cim10Missing
from ambroise.settings import Settings
from ambroise.uses.coding import cim10 as module
from ambroise.uses.coding.cim10 import Cim10, CodeType, read_cim10
from tests.builders.cim10 import SMALL, a_cim10, read_small
from tests.builders.shared import shared


def reading(path: Path | None) -> Cim10:
    return read_cim10(Settings(home=Path("nowhere"), cim10=path))


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize(
    ("header", "delimiter", "encoding"),
    [
        (True, ",", "utf-8"),
        (False, "|", "cp1252"),
        (True, ";", "utf-8-sig"),
        (False, "\t", "utf-8"),
    ],
)
def test_every_layout_gives_the_same_codes(
    tmp_path: Path, header: bool, delimiter: str, encoding: str, zipped: bool
) -> None:
    path = a_cim10(tmp_path, header=header, delimiter=delimiter, encoding=encoding, zipped=zipped)
    found = reading(path)
    assert {code: (int(one.type), one.label) for code, one in found.entries.items()} == {
        code: (kind, label) for code, kind, label in SMALL
    }


def test_a_code_is_found_with_its_point_and_in_small_letters(tmp_path: Path) -> None:
    found = read_small(tmp_path).get(" j96.1+0 ")
    assert found is not None
    assert (found.code, found.type, found.father) == ("J961+0", CodeType.FREE, "J961")


def test_a_code_stands_where_its_type_allows(tmp_path: Path) -> None:
    cim10 = read_small(tmp_path)
    told = {
        code: (cim10.usable(code, "DP"), cim10.usable(code, "DR"), cim10.usable(code, "DAS"))
        for code in ("I10", "N399", "W199", "E11", "A000")
    }
    assert told == {
        "I10": (True, True, True),
        "N399": (False, False, True),
        "W199": (False, False, True),
        "E11": (False, False, False),
        "A000": (False, False, False),
    }


def test_fathers_and_children_follow_the_codes(tmp_path: Path) -> None:
    cim10 = read_small(tmp_path)
    assert cim10.ancestors("E11.98") == ("E119", "E11")
    assert cim10.ancestors("Z515") == cim10.ancestors("A000") == ()
    category = cim10.get("E11")
    assert category is not None
    assert category.children == ("E119",)
    assert cim10.label("A000") == ""


def test_the_chapter_of_a_code(tmp_path: Path) -> None:
    cim10 = read_small(tmp_path)
    told = "A000 C509 D489 D509 H599 H609 I10 T889 U071 V010 Y899 Z515 ?".split()
    chapters = [1, 2, 2, 3, 7, 8, 9, 19, 22, 20, 20, 21, 0]
    assert [cim10.chapter(code) for code in told] == chapters


def test_without_a_file_it_says_where_to_name_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Cim10Missing) as error:
        reading(None)
    assert "AMBROISE_CIM10" in error.value.message("fr")


def test_the_file_of_an_installed_eds_nlp_serves_and_it_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resources = tmp_path / "edsnlp" / "resources"
    resources.mkdir(parents=True)
    a_cim10(tmp_path, zipped=True).rename(resources / "cim10.csv.gz")
    spec = ModuleSpec("edsnlp", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path / "edsnlp")]
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: spec)
    assert reading(None).get("I10") is not None
    assert "edsnlp" not in sys.modules


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        ("code,libellé\nI10,Hypertension\n", 1),
        ("libellé,a,b,c,d,e\nx,0,N,0,A,A\n", 1),
        ("I10,0,NOOO,0,HTA,HTA\nI11,9,NOOO,0,X,X\n", 2),
        ("I10,0,NOOO,0,HTA,HTA\nhta,0,NOOO,0,X,X\n", 2),
        ("I10,0,NOOO,0,HTA,HTA\nI11,0,NOOO\n", 2),
        ("I10,0,NOOO,0,HTA,HTA\nI11,0,NOOO,0,,\n", 2),
        ("I10,0,NOOO,0,HTA,HTA\nI10,0,NOOO,0,HTA,HTA\n", 2),
    ],
)
def test_another_file_is_refused_by_its_line(tmp_path: Path, content: str, line: int) -> None:
    path = tmp_path / "other.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Cim10Invalid) as error:
        reading(path)
    assert error.value.fields["line"] == line


def test_a_file_that_is_not_there_or_is_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Cim10Invalid):
        reading(tmp_path / "none.csv")
    path = a_cim10(tmp_path, zipped=True)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(Cim10Invalid):
        reading(path)


def test_the_national_file_agrees_with_the_codes_that_the_pmsi_takes() -> None:
    found = reading(shared("cim10/cim10.csv.gz"))
    associated = set(shared("cim10/valid_das_2025.txt").read_text("utf-8").split())
    usable = {code for code in found.entries if found.usable(code)}
    assert len(usable ^ associated) <= 2
