"""Paper that was faxed or scanned: what the machine prints around the text that it read back."""

from random import Random

from ambroise.demo.marks import day
from ambroise.demo.noise.paper import scanned
from ambroise.demo.record import Document

_STAMPS = (
    "REÇU LE {day}",
    "ARRIVÉE {day}",
    "Numérisé le {day}",
    "Dossier patient - numérisé {day}",
)
_SIGNED = ("[signature illisible]", "(signé)", "[tampon]", "[cachet du service]")


def scan(rng: Random, document: Document, rate: float, *, split: str) -> str:
    """The marked text of the document as its scan was read, stamped on the day it was written."""
    text = scanned(rng, document.text, rate, split=split, identities=rng.random() < 0.5)
    when = day(document.when)
    lines = text.rstrip("\n").split("\n")
    if rng.random() < 0.4:
        lines.insert(0, f"{when}  {document.when:%H:%M}   FAX   P. 01/{1 + len(lines) // 60:02d}")
    else:
        lines.insert(rng.choice((0, len(lines))), rng.choice(_STAMPS).format(day=when))
    lines.append(rng.choice(_SIGNED))
    return "\n".join(lines) + "\n"
