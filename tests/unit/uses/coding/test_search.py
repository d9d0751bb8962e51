"""A term finds its code by its words, whatever their spelling, their order and their family."""

import time
from pathlib import Path

import pytest

from ambroise.settings import Settings
from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.search import Index, make_index, open_index
from ambroise.uses.coding.search import index as indexing
from ambroise.uses.coding.synonyms import Expansion, Synonym, Wordings
from tests.builders.cim10 import a_cim10, read_small
from tests.builders.shared import shared

OURS = Wordings(
    (
        Synonym("idm", "I219", "abbreviation", "hand"),
        Synonym("pneumopathie d'inhalation", "J690", "variant", "hand"),
        Synonym("fausse route", "J690", "everyday", "hand"),
    ),
    (
        Expansion("HTA", "hypertension artérielle"),
        Expansion("IU", "infection urinaire"),
        Expansion("DT2", "diabète de type 2"),
        Expansion("IR", "insuffisance respiratoire", ("respiratoire", "oxygène")),
    ),
    "ours",
)


@pytest.fixture(scope="module")
def cim10(tmp_path_factory: pytest.TempPathFactory) -> Cim10:
    return read_small(tmp_path_factory.mktemp("cim10"))


@pytest.fixture(scope="module")
def labels(cim10: Cim10) -> Index:
    return make_index(cim10)


@pytest.fixture(scope="module")
def index(cim10: Cim10) -> Index:
    return make_index(cim10, OURS)


def first(index: Index, term: str) -> str:
    return next((hit.code for hit in index.search(term, 1)), "")


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("infection urinaire", "N390"),
        ("INFECTIONS URINAIRES", "N390"),
        ("cancer du sein", "C509"),
        ("cancer du sein gauche", "C509"),
        ("néo mammaire", "C509"),
        ("métastases hépatiques", "C787"),
        ("fracture du col fémoral", "S7200"),
        ("fracture ouverte du col du fémur", "S7201"),
        ("reflux gastro-œsophagien", "K219"),
        ("RGO", "K219"),
        ("pneumopatie", "J189"),
        ("diabete type II", "E1198"),
        ("diabète de type 2 insulinotraité", "E1190"),
        ("diabète gestationnel", "O244"),
        ("insuffisance respiratoire chronique", "J961+0"),
        ("chute", "W199"),
        ("chute à domicile", "W190"),
    ],
)
def test_labels_alone_answer(labels: Index, term: str, code: str) -> None:
    assert first(labels, term) == code


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ("IDM", "I219"),
        ("IDM inférieur", "I211"),
        ("HTA secondaire", "I159"),
        ("fausse route", "J690"),
        ("IU basse", "N390"),
        ("DT2 insulinotraité", "E1190"),
        ("IR chronique sous oxygène", "J961+0"),
    ],
)
def test_synonyms_and_abbreviations_answer(index: Index, term: str, code: str) -> None:
    assert first(index, term) == code


def test_a_bare_term_gets_the_code_without_precision(labels: Index) -> None:
    assert first(labels, "pneumopathie") == "J189"
    assert first(labels, "lombalgie basse") == "M545"


def test_only_codes_that_may_be_coded_are_given(labels: Index, cim10: Cim10) -> None:
    for term in ("diabète de type 2", "tumeur maligne", "fracture du col du fémur", "chute"):
        assert all(cim10.usable(hit.code) for hit in labels.search(term, 50))


def test_a_hit_says_what_spoke_for_it(index: Index) -> None:
    (hit,) = index.search("fausse route", 1)
    assert (hit.source, hit.via) == ("synonym", "fausse route")
    assert hit.label == "Pneumopathie due à des aliments et des vomissements"
    (hit,) = index.search("soins palliatifs", 1)
    assert (hit.source, hit.via) == ("label", "Soins palliatifs")


def test_codes_come_once_the_best_first(index: Index) -> None:
    hits = index.search("pneumopathie", 50)
    assert len({hit.code for hit in hits}) == len(hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("term", ["", "   ", "de la", "?!", "\u0301", "zzzzqx"])
def test_a_term_that_says_nothing_finds_nothing(index: Index, term: str) -> None:
    assert index.search(term) == []


def test_no_code_is_asked_for_and_none_is_given(index: Index) -> None:
    assert index.search("HTA", 0) == []


def test_the_index_is_kept_without_labels_and_read_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", cim10=a_cim10(tmp_path))
    terms = ("cancer du sein", "HTA", "sepsis", "OAP", "col du fémur")
    before = [open_index(settings).search(term) for term in terms]
    (kept,) = (settings.home / "cache" / "coding").glob("*.npz")
    assert b"Soins palliatifs" not in kept.read_bytes()
    made = kept.stat().st_mtime_ns
    indexing._opened.cache_clear()
    assert [open_index(settings).search(term) for term in terms] == before
    assert kept.stat().st_mtime_ns == made


def test_a_damaged_index_is_made_again(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", cim10=a_cim10(tmp_path))
    before = open_index(settings).search("HTA")
    (kept,) = (settings.home / "cache" / "coding").glob("*.npz")
    kept.write_bytes(kept.read_bytes()[:1000])
    indexing._opened.cache_clear()
    assert open_index(settings).search("HTA") == before


def test_another_cim10_gives_another_index(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", cim10=a_cim10(tmp_path))
    assert first(open_index(settings), "soins palliatifs") == "Z515"
    a_cim10(tmp_path, [("Z510", 0, "Soins palliatifs")])
    assert first(open_index(settings), "soins palliatifs") == "Z510"


def test_a_query_of_the_national_file_takes_less_than_20_ms(tmp_path: Path) -> None:
    index = open_index(Settings(home=tmp_path / "home", cim10=shared("cim10/cim10.csv.gz")))
    terms = ("HTA", "pneumopathie d'inhalation", "fracture du col du fémur droit", "lombalgie")
    took = []
    for term in terms * 5:
        start = time.process_time()
        index.search(term, 50)
        took.append(time.process_time() - start)
    assert sorted(took)[len(took) // 2] < 0.02
