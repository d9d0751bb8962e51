"""What the classifier of names learns from: labelled fragments of documents, made on the spot.

How the gold reads: an initial is a `PRENOM` with its dot, a trigram a `NOM`, each part of a name
its own span with the same entity. A place is whole: "CHU de Brest" is one `HOPITAL`, "Service de
cardiologie B" one `SERVICE`, "Lyon CEDEX 03" one `VILLE`, "12 bis rue des Lilas" one `ADRESSE`; a
date has its weekday. Plain, and so kept: what carries a name and is nobody (eponyms, drugs, germs,
firms, studies, laws, authors), civilities and titles, a ward said without "service" or "unité".
"""

from ambroise.deid.training.examples import examples, plain_lessons
from ambroise.deid.training.pieces import Example

__all__ = ["Example", "examples", "plain_lessons"]
