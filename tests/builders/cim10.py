"""A small nomenclature in the layout of the hospital's CIM-10 file: real codes, our own labels."""

import gzip
from collections.abc import Sequence
from pathlib import Path

from ambroise.settings import Settings
from ambroise.uses.coding.cim10 import Cim10, read_cim10

Row = tuple[str, int, str]

SMALL: tuple[Row, ...] = (
    ("C50", 3, "Tumeur maligne du sein"),
    ("C504", 0, "Tumeur maligne du quadrant supéro-externe du sein"),
    ("C509", 0, "Tumeur maligne du sein, sans précision"),
    ("C787", 0, "Tumeur maligne secondaire du foie"),
    ("E11", 3, "Diabète sucré de type 2"),
    ("E119", 3, "Diabète sucré de type 2, sans complication"),
    ("E1190", 0, "Diabète sucré de type 2 insulinotraité, sans complication"),
    ("E1198", 0, "Diabète sucré de type 2 non insulinotraité ou sans précision, sans complication"),
    ("I10", 0, "Hypertension essentielle (primitive)"),
    ("I159", 0, "Hypertension secondaire, sans précision"),
    ("I21", 3, "Infarctus aigu du myocarde"),
    ("I211", 0, "Infarctus aigu du myocarde, de la paroi inférieure"),
    ("I219", 0, "Infarctus aigu du myocarde, sans précision"),
    ("J18", 3, "Pneumopathie à micro-organisme non précisé"),
    ("J181", 0, "Pneumopathie lobaire, sans précision"),
    ("J189", 0, "Pneumopathie, sans précision"),
    ("J690", 0, "Pneumopathie due à des aliments et des vomissements"),
    ("J961", 3, "Insuffisance respiratoire chronique"),
    ("J961+0", 0, "Insuffisance respiratoire chronique obstructive"),
    ("K219", 0, "Reflux gastro-oesophagien (sans oesophagite)"),
    ("M545", 0, "Lombalgie basse"),
    ("M5459", 0, "Lombalgie basse - Localisation vertébrale non précisée"),
    ("N390", 0, "Infection des voies urinaires, siège non précisé"),
    ("N399", 1, "Affection de l'appareil urinaire, sans précision"),
    ("O244", 0, "Diabète sucré survenant au cours de la grossesse"),
    ("S720", 3, "Fracture du col du fémur"),
    ("S7200", 0, "Fracture fermée du col du fémur"),
    ("S7201", 0, "Fracture ouverte du col du fémur"),
    ("W19", 3, "Chute, sans précision"),
    ("W190", 2, "Chute, sans précision, domicile"),
    ("W199", 2, "Chute, sans précision, lieu sans précision"),
    ("Z511", 0, "Séance de chimiothérapie pour tumeur"),
    ("Z515", 0, "Soins palliatifs"),
)


def a_cim10(
    folder: Path,
    rows: Sequence[Row] = SMALL,
    *,
    header: bool = True,
    delimiter: str = ",",
    encoding: str = "utf-8",
    zipped: bool = False,
) -> Path:
    """Write the nomenclature in one of the layouts that hospitals hold, and return its path."""
    quote = "" if delimiter == "|" else '"'
    lines = [delimiter.join(("code", "type", "ssr", "psy", "short", "long"))] if header else []
    for code, kind, label in rows:
        labels = (f"{quote}{one}{quote}" for one in (label.upper(), label))
        lines.append(delimiter.join((f"{code:<6}", str(kind), "NOOO", "0", *labels)))
    content = ("\r\n".join(lines) + "\r\n").encode(encoding)
    path = folder / "cim10.csv"
    path.write_bytes(gzip.compress(content) if zipped else content)
    return path


def read_small(folder: Path) -> Cim10:
    return read_cim10(Settings(home=folder / "home", cim10=a_cim10(folder)))
