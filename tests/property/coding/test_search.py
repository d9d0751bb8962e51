"""Whatever is written, a search answers, within its promises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.uses.coding.search import Index, make_index
from ambroise.uses.coding.search.analysis import analyse_label, analyse_term
from ambroise.uses.coding.synonyms import wordings
from tests.builders.cim10 import SMALL, read_small

LABELS = st.sampled_from([label for _, _, label in SMALL])


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return make_index(read_small(tmp_path_factory.mktemp("cim10")), wordings())


@settings(deadline=None, max_examples=60)
@given(term=st.text(max_size=400) | LABELS, top=st.integers(0, 60))
def test_codes_are_usable_distinct_and_ranked(index: Index, term: str, top: int) -> None:
    hits = index.search(term, top)
    assert len(hits) <= top
    assert len({hit.code for hit in hits}) == len(hits)
    assert all(index.cim10.usable(hit.code) and hit.label and hit.via for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits == index.search(term, top)
    assert hits[:3] == index.search(term, min(top, 3))


@settings(deadline=None, max_examples=60)
@given(label=LABELS, upper=st.booleans())
def test_a_label_finds_its_code(index: Index, label: str, upper: bool) -> None:
    term = label.upper() if upper else label
    usable = {code for code, _, one in SMALL if one == label and index.cim10.usable(code)}
    found = [hit.code for hit in index.search(term, 5)]
    assert found
    assert not usable or usable & set(found)


@given(text=st.text(max_size=200))
def test_keys_come_once_and_case_changes_nothing(text: str) -> None:
    for analysed in (analyse_term(text), analyse_label(text)):
        assert len(set(analysed.plain)) == len(analysed.plain)
        assert all(analysed.plain)


@given(label=LABELS)
def test_accents_and_case_change_no_key(label: str) -> None:
    assert analyse_term(label).plain == analyse_term(label.upper()).plain
