from dataclasses import replace
from typing import Any

from ambroise.uses.contract import Flag, Pointer
from ambroise.uses.letter.render import as_text, page
from ambroise.uses.letter.schema import BlockKind

NOTE = "Motif :\nDouleur thoracique.\n"
REASON = Pointer("/blocks/2/statements/0/text")


def sentences(shown: Any) -> dict[str, Any]:
    return {
        one.pointer: one
        for block in shown.blocks
        for group in block.groups
        for one in group.sentences
    }


def test_the_page_gives_each_sentence_its_anchor_and_its_passages(
    a_stay: Any, letter_of: Any
) -> None:
    draft = letter_of(a_stay().with_note(NOTE).view)
    shown = page(draft)
    assert shown is not None
    assert [block.id for block in shown.blocks] == [f"b-{kind}" for kind in BlockKind]
    one = sentences(shown)[REASON]
    assert (one.id, one.text, one.supported) == ("s2-0", "Douleur thoracique.", True)
    assert [found.quote for found in one.evidence] == ["Douleur thoracique."]
    assert shown.engine == "Moteur : règles, aucun modèle de langue branché"
    anchors = [one.id for one in sentences(shown).values()]
    assert len(set(anchors)) == len(anchors)
    assert all(line.sentence_id in ("", *anchors) for line in shown.checklist)


def test_a_rewritten_sentence_shows_its_new_words_without_support(
    a_stay: Any, letter_of: Any
) -> None:
    draft = letter_of(a_stay().with_note(NOTE).view)
    shown = page(draft, edits={REASON: "Douleur d'effort."})
    one = sentences(shown)[REASON]
    assert (one.text, one.edited, one.supported) == ("Douleur d'effort.", True, False)


def test_a_flagged_sentence_is_not_shown_as_supported(a_stay: Any, letter_of: Any) -> None:
    draft = letter_of(a_stay().with_note(NOTE).view)
    doubtful = replace(draft, flags=(*draft.flags, Flag("unsupported", REASON, "12")))
    assert not sentences(page(doubtful))[REASON].supported


def test_a_declined_draft_has_no_page(a_stay: Any, letter_of: Any) -> None:
    assert page(replace(letter_of(a_stay().view), value=None)) is None


def test_no_line_of_the_text_begins_with_a_lonely_mark(a_stay: Any, letter_of: Any) -> None:
    words = "mot " * 21
    note = "".join(f"Évolution :\n{words}{'x' * n} : suite ; fin ?\n" for n in range(1, 12))
    text = as_text(letter_of(a_stay().with_note(note).view).value)
    assert all(not line.lstrip("- ").startswith((":", ";", "?")) for line in text.splitlines())
    assert all(len(line) <= 96 for line in text.splitlines())
