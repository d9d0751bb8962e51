"""Local codes are ranked by their uses, in all or in one source, and narrowed by what is asked."""

from ambroise.warehouse.vocabularies.codes import LocalCode, selected

NA = LocalCode("LABO", "NA", "Sodium sanguin", "Measurement", "mmol/L", {"a": 2, "b": 9}, False)
K = LocalCode("LABO", "K", "Potassium", "Measurement", "mmol/L", {"a": 5}, False)
ACT = LocalCode("ACTES", "X1", "Échographie", "Procedure", "", {"b": 1}, False)
ALL = [NA, K, ACT]


def test_all_codes_keep_their_order() -> None:
    assert selected(ALL) == ALL
    assert [one.uses for one in ALL] == [11, 5, 1]


def test_a_source_ranks_by_its_own_uses() -> None:
    assert selected(ALL, source="a") == [K, NA]
    assert selected(ALL, source="b") == [NA, ACT]


def test_codes_are_narrowed_by_vocabulary_state_and_words() -> None:
    assert selected(ALL, vocabulary="ACTES") == [ACT]
    assert selected(ALL, state="none") == ALL
    assert selected(ALL, state="validated") == []
    assert selected(ALL, text="sodium SANG") == [NA]
    assert selected(ALL, text="echographie") == [ACT]


def test_a_code_has_a_name_for_addresses() -> None:
    assert len({one.id for one in ALL}) == 3
    assert NA.id.isalnum()
