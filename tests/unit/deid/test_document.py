"""A note as recognisers read it."""

from ambroise.deid.document import Document


def test_words_and_gaps_are_folded_and_keep_their_places() -> None:
    document = Document("Née le 3, à Épinal")
    assert document.words == ["nee", "le", "a", "epinal"]
    assert document.gaps == ["\n", " ", " 3, ", " ", "\n"]
    assert [document.written(index) for index in range(4)] == ["Née", "le", "à", "Épinal"]


def test_a_shape_says_the_capitals_of_a_word() -> None:
    assert Document("M. LE GOFF vu par Yann, ok").shapes == "IUUllCl-"


def test_an_apostrophe_of_any_kind_parts_words() -> None:
    assert Document("jusqu\u02bcau d\u2019Arc").words == ["jusqu", "au", "d", "arc"]


def test_the_words_of_a_set_are_found_in_order() -> None:
    document = Document("le Dr Roux, le Pr Roux et Mme Blanc")
    assert document.among(frozenset({"roux", "pr"})) == [2, 4, 5]
    assert document.among(frozenset({"jaune"})) == []


def test_a_word_cut_by_a_line_end_or_spelled_is_read_whole() -> None:
    document = Document("Mme KER-\nVELLA, soit K E R V E L L A.")
    assert [whole for _, _, whole in document.joined] == ["kervella", "kervella"]
