"""What the peers are told of a patient."""

from datetime import date

from ambroise.deid import Identity
from benchmarks.deid.documents import Document
from benchmarks.deid.peers import _context


def test_the_context_holds_the_words_of_the_feed_by_label() -> None:
    known = Identity(
        family_name="LE GOFF",
        given_names=("Anna", "Jo"),
        birth_date=date(1951, 2, 3),
        postal_code="29200",
        ipp="81234567",
    )
    assert _context(Document("", (), identities=(known,))) == {
        "NOM": ["LE GOFF"],
        "PRENOM": ["Anna"],
        "ZIP": ["29200"],
        "IPP": ["81234567"],
        "DATE_NAISSANCE": ["03/02/1951"],
    }
