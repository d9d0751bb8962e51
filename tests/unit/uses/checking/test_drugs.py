import pytest

from ambroise.uses.checking.drugs import substances_of


@pytest.mark.parametrize(
    ("name", "other"),
    [("doliprane", "paracetamol"), ("eliquis", "apixaban"), ("cisplatine", "cisplatin")],
)
def test_names_of_one_substance_are_one(name: str, other: str) -> None:
    assert substances_of(name) == substances_of(other) != frozenset()


@pytest.mark.parametrize("name", ["fictivumab", "inventinib", "nouvolol", "essaiprazole"])
def test_a_name_that_no_list_has_is_known_by_its_end(name: str) -> None:
    assert substances_of(name)


@pytest.mark.parametrize("word", ["carotide", "bilirubine", "hemoglobine", "douleur", "sol"])
def test_a_word_that_names_no_drug_names_none(word: str) -> None:
    assert not substances_of(word)


def test_a_combination_is_each_of_its_substances() -> None:
    assert substances_of("augmentin") > substances_of("amoxicilline")
