"""French and English names of what the checks of a release find, as persons read them."""

from typing import Final

from ambroise.access.releases.findings import Check
from ambroise.access.words import Words

CHECKS: Final[dict[Check, Words]] = {
    Check.FILE_TYPE: ("type de fichier non admis", "type of file not admitted"),
    Check.UNREADABLE: ("fichier illisible", "file that cannot be read"),
    Check.TOO_LARGE: ("fichier trop grand", "file too large"),
    Check.NOT_CHECKED: ("à regarder : aucun contrôle automatique", "to be looked at: unchecked"),
    Check.SMALL_CELL: ("petit effectif", "small count"),
    Check.RECOVERABLE_CELL: (
        "effectif masqué que les totaux redonnent",
        "hidden count that the totals give back",
    ),
    Check.PERSON_COLUMN: ("une ligne par personne ou séjour", "one row a person or stay"),
    Check.IDENTIFIER: ("numéro ou adresse d'une personne", "number or address of a person"),
    Check.FREE_TEXT: ("texte libre", "free text"),
}
