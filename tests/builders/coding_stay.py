"""What a coding leans on in tests: a nomenclature of a few real codes under labels of our own."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ambroise.settings import Settings
from ambroise.uses.coding.cim10 import Cim10, read_cim10
from ambroise.uses.coding.knowledge import Knowledge, make_knowledge
from ambroise.uses.coding.search.entries import Entry
from tests.builders.cim10 import SMALL, Row, a_cim10

MORE: tuple[Row, ...] = (
    ("A410", 0, "Sepsis à staphylocoques dorés"),
    ("A419", 0, "Sepsis, sans précision"),
    ("B962", 1, "Escherichia coli, cause de maladies"),
    ("C187", 0, "Tumeur maligne du côlon sigmoïde"),
    ("C61", 0, "Tumeur maligne de la prostate"),
    ("E100", 0, "Diabète sucré de type 1, avec coma"),
    ("E149", 0, "Diabète, sans précision"),
    ("F000", 0, "Démence de la maladie d'Alzheimer, à début précoce (G30.0)"),
    ("F058", 0, "Syndrome confusionnel"),
    ("G300", 0, "Maladie d'Alzheimer à début précoce"),
    ("G560", 0, "Syndrome du canal carpien"),
    ("I110", 0, "Cardiopathie hypertensive, avec insuffisance cardiaque"),
    ("I480", 0, "Fibrillation auriculaire paroxystique"),
    ("I500", 3, "Insuffisance cardiaque congestive"),
    ("I5002", 0, "Insuffisance cardiaque congestive, fraction inférieure à 40"),
    ("I5009", 0, "Insuffisance cardiaque congestive, fraction non précisée"),
    ("I634", 0, "Infarctus cérébral par embolie"),
    ("I64", 0, "Accident vasculaire cérébral"),
    ("J101", 0, "Grippe"),
    ("J960", 0, "Insuffisance respiratoire aiguë"),
    ("N10", 0, "Pyélonéphrite aiguë"),
    ("N179", 0, "Insuffisance rénale aiguë"),
    ("N189", 0, "Maladie rénale chronique"),
    ("N19", 0, "Insuffisance rénale"),
    ("O800", 0, "Accouchement spontané par présentation du sommet"),
    ("R060", 0, "Dyspnée"),
    ("R509", 0, "Fièvre"),
    ("Z370", 1, "Naissance unique, enfant vivant"),
    ("Z380", 0, "Enfant unique, né à l'hôpital"),
    ("Z501", 0, "Rééducation"),
)
ROWS = (*SMALL, *MORE)
OURS = (
    Entry("hta", "I10", "synonym"),
    Entry("décompensation cardiaque", "I5009", "synonym"),
    Entry("canal carpien", "G560", "synonym"),
    Entry("avc", "I64", "synonym"),
    Entry("fracture du col du fémur", "S7200", "synonym"),
)


@cache
def small_cim10() -> Cim10:
    with TemporaryDirectory() as made:
        folder = Path(made)
        return read_cim10(Settings(home=folder / "home", cim10=a_cim10(folder, ROWS)))


@cache
def small_knowledge() -> Knowledge:
    """Return the wordings of the small nomenclature, searched by no index."""
    return make_knowledge(small_cim10(), OURS)
