"""One surrogate for whom a note is about, in all that is theirs."""

from ambroise.deid import Feed, Identity
from ambroise.deid.notes import Note, Pseudonymiser, Work
from ambroise.deid.policies import policy_named
from ambroise.deid.whose import AnyOf, bare_words, most_named, of_patient
from ambroise.pseudonyms import surrogate
from ambroise.text.folding import fold
from ambroise.text.spans import Span

KEY = bytes(range(32))
ANNE = Identity(family_name="KERVELLA", given_names=("Anne",), ipp="8001234567")


def test_names_of_the_patient_are_of_one_person_and_no_others() -> None:
    spans = [
        Span(0, 3, "NOM", "patient", "nom:kervella"),
        Span(4, 6, "NOM", "relative", "nom:kervella"),
        Span(7, 9, "VILLE", "patient", "x"),
    ]
    assert [one.entity for one in of_patient(spans, "p")] == ["p", "nom:kervella", "x"]


def test_without_a_number_the_patient_is_who_is_named_most() -> None:
    found = [Span(at, at + 1, "NOM", "patient", entity) for at, entity in enumerate("abb")]
    assert most_named(found) == "b"
    assert most_named([Span(0, 1, "NOM", "relative", "a")]) == ""


def test_the_words_of_people_are_bare() -> None:
    words = bare_words([Identity(family_name="LE GOFF", given_names=("Marie-Rose",), ipp="80 12")])
    assert words >= {"legoff", "goff", "marierose", "rose", "8012"}
    assert "" not in words
    assert "goff" in AnyOf((frozenset(), words))
    assert "martin" not in AnyOf((frozenset(), words))


def test_a_person_has_one_surrogate_in_notes_with_and_without_a_feed_and_in_tables() -> None:
    text = "Patiente : Mme KERVELLA Anne, née le 12/03/1950."
    for feed in (Feed(), Feed(by_person={"7": (ANNE,)})):
        work = Work(policy_named("strict"), key=KEY, feed=feed)
        notes = Pseudonymiser(work)
        made = notes.note(Note("a", text, "7"))["note_text"]
        who = (ANNE if feed.by_person else Identity(ipp="7")).known_as
        family = surrogate("KERVELLA", "NOM", who, KEY)
        assert family is not None
        assert fold(family) in fold(made)
        assert fold(family) in fold(notes.note(Note("b", f"Courrier. {text}", "7"))["note_text"])
        assert fold(family) not in fold(notes.note(Note("c", text, "8"))["note_text"])
