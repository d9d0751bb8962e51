"""The index of the CIM-10 is made out of the way of pages, which say so while they wait."""

from pathlib import Path

import pytest

from ambroise.errors import Cim10Missing, IndexNotReady
from ambroise.settings import Settings
from ambroise.uses.coding import warming as warming_module
from ambroise.uses.coding.search import import_thesaurus, index
from ambroise.uses.coding.warming import Warming
from tests.builders.cim10 import a_cim10, read_small


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", cim10=a_cim10(tmp_path))


def ready(warming: Warming) -> index.Index:
    """Return the index once it is made."""
    while True:
        try:
            return warming.index()
        except IndexNotReady:
            continue


def test_a_page_is_told_that_the_index_is_being_made_then_has_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming_module, "WAIT", 0.01)
    warming = Warming(settings)
    with index._ONE_AT_A_TIME:  # as another thread that makes it
        warming.begin()
        with pytest.raises(IndexNotReady):
            warming.index()
    assert ready(warming).search("pneumopathie", 3)
    assert warming.index() is warming.index()


def test_a_new_thesaurus_is_opened_in_the_background_too(
    settings: Settings, tmp_path: Path
) -> None:
    warming = Warming(settings)
    first = ready(warming)
    terms = tmp_path / "termes.csv"
    terms.write_text("term,code\nfracture de la vieille dame,S7200\n")
    import_thesaurus(settings, read_small(tmp_path), terms)
    second = ready(warming)
    assert second is not first
    assert second.search("fracture de la vieille dame", 1)[0].code == "S7200"


def test_without_a_nomenclature_nothing_begins_and_the_page_says_it(tmp_path: Path) -> None:
    warming = Warming(Settings(home=tmp_path))
    warming.begin()
    with pytest.raises(Cim10Missing):
        warming.index()
