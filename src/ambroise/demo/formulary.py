"""The drugs of the demo hospital, each with the usual dose of its summary of characteristics."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from ambroise.demo.record import Drug

_EPOCH = datetime.combine(date(2000, 1, 1), time())
_ORAL = "voie orale"


def _line(
    atc: str,
    brand: str,
    dose: float,
    unit: str,
    per_day: int,
    posology: str,
    indication: str,
    route: str = _ORAL,
) -> Drug:
    return Drug(
        atc=atc,
        brand=brand,
        stage="home",
        dose=dose,
        unit=unit,
        per_day=per_day,
        posology=posology,
        route=route,
        start=_EPOCH,
        indication=indication,
    )


_HTA = "hypertension artérielle"
_LINES = {
    "ramipril": _line("C09AA05", "Triatec 5 mg", 5, "mg", 1, "1 comprimé le matin", _HTA),
    "amlodipine": _line("C08CA01", "Amlor 5 mg", 5, "mg", 1, "1 gélule le matin", _HTA),
    "hydrochlorothiazide": _line(
        "C03AA03", "Esidrex 25 mg", 12.5, "mg", 1, "un demi-comprimé le matin", _HTA
    ),
    "metformine": _line(
        "A10BA02",
        "Glucophage 850 mg",
        850,
        "mg",
        2,
        "1 comprimé matin et soir",
        "diabète de type 2",
    ),
    "atorvastatine 20": _line(
        "C10AA05", "Tahor 20 mg", 20, "mg", 1, "1 comprimé le soir", "hypercholestérolémie"
    ),
    "atorvastatine 40": _line(
        "C10AA05",
        "Tahor 40 mg",
        40,
        "mg",
        1,
        "1 comprimé le soir",
        "prévention secondaire vasculaire",
    ),
    "aspirine": _line(
        "B01AC06",
        "Kardégic 75 mg",
        75,
        "mg",
        1,
        "1 sachet le midi",
        "prévention vasculaire",
    ),
    "aspirine 250": _line(
        "B01AC06",
        "Aspégic 250 mg",
        250,
        "mg",
        1,
        "1 sachet le matin",
        "phase aiguë de l'infarctus cérébral",
    ),
    "lévothyroxine": _line(
        "H03AA01",
        "Lévothyrox 75 µg",
        75,
        "µg",
        1,
        "1 comprimé le matin à jeun",
        "hypothyroïdie",
    ),
    "tamsulosine": _line(
        "G04CA02",
        "Josir LP 0,4 mg",
        0.4,
        "mg",
        1,
        "1 gélule le soir",
        "hypertrophie bénigne de la prostate",
    ),
    "bisoprolol": _line(
        "C07AB07",
        "Cardensiel 2,5 mg",
        2.5,
        "mg",
        1,
        "1 comprimé le matin",
        "contrôle de la fréquence cardiaque",
    ),
    "apixaban 5": _line(
        "B01AF02",
        "Eliquis 5 mg",
        5,
        "mg",
        2,
        "1 comprimé matin et soir",
        "fibrillation auriculaire",
    ),
    "apixaban 2,5": _line(
        "B01AF02",
        "Eliquis 2,5 mg",
        2.5,
        "mg",
        2,
        "1 comprimé matin et soir",
        "fibrillation auriculaire",
    ),
    "altéplase": _line(
        "B01AD02",
        "Actilyse",
        90,
        "mg",
        1,
        "10 % en bolus puis le reste en une heure",
        "infarctus cérébral à la phase aiguë",
        "voie intraveineuse",
    ),
    "amoxicilline-acide clavulanique": _line(
        "J01CR02",
        "Augmentin 1 g/125 mg",
        1,
        "g",
        3,
        "1 sachet matin, midi et soir",
        "pneumopathie d'inhalation",
    ),
    "ceftriaxone": _line(
        "J01DD04",
        "Rocéphine 1 g",
        1,
        "g",
        1,
        "1 injection par jour",
        "infection",
        "voie intraveineuse",
    ),
    "paracétamol": _line(
        "N02BE01",
        "Doliprane 1 g",
        1,
        "g",
        0,
        "1 comprimé si douleur, maximum 3 par jour",
        "douleur",
    ),
    "céfazoline": _line(
        "J01DB04",
        "Céfazoline 2 g",
        2,
        "g",
        1,
        "dose unique à l'induction",
        "antibioprophylaxie",
        "voie intraveineuse",
    ),
    "clindamycine": _line(
        "J01FF01",
        "Dalacine 900 mg",
        900,
        "mg",
        1,
        "dose unique à l'induction",
        "antibioprophylaxie, allergie aux pénicillines",
        "voie intraveineuse",
    ),
    "morphine": _line(
        "N02AA01",
        "Morphine 1 mg/mL",
        1,
        "mg",
        0,
        "bolus de 1 mg par pompe autocontrôlée",
        "douleur post-opératoire",
        "voie intraveineuse",
    ),
    "tramadol": _line(
        "N02AX02",
        "Topalgic 50 mg",
        50,
        "mg",
        0,
        "1 gélule si douleur, maximum 4 par jour",
        "douleur post-opératoire",
    ),
    "énoxaparine": _line(
        "B01AB05",
        "Lovenox 4 000 UI",
        4000,
        "UI",
        1,
        "1 injection le soir",
        "prévention de la maladie thromboembolique",
        "voie sous-cutanée",
    ),
    "fer": _line(
        "B03AA07",
        "Tardyféron 80 mg",
        80,
        "mg",
        1,
        "1 comprimé le matin à jeun",
        "anémie post-opératoire",
    ),
    "macrogol": _line("A06AD15", "Forlax 10 g", 10, "g", 1, "1 sachet le matin", "constipation"),
    "salbutamol": _line(
        "R03AC02",
        "Ventoline 100 µg",
        100,
        "µg",
        0,
        "2 bouffées en cas de gêne, avec la chambre d'inhalation",
        "asthme",
        "voie inhalée",
    ),
    "fluticasone 50": _line(
        "R03BA05",
        "Flixotide 50 µg",
        50,
        "µg",
        2,
        "1 bouffée matin et soir avec la chambre d'inhalation",
        "asthme",
        "voie inhalée",
    ),
    "fluticasone 125": _line(
        "R03BA05",
        "Flixotide 125 µg",
        125,
        "µg",
        2,
        "1 bouffée matin et soir avec la chambre d'inhalation",
        "asthme",
        "voie inhalée",
    ),
    "salmétérol-fluticasone": _line(
        "R03AK06",
        "Seretide 50 µg/25 µg",
        50,
        "µg",
        2,
        "2 bouffées matin et soir avec la chambre d'inhalation",
        "asthme",
        "voie inhalée",
    ),
    "desloratadine": _line(
        "R06AX27", "Aerius 0,5 mg/mL", 2.5, "mg", 1, "5 mL le soir", "rhinite allergique"
    ),
}


def drug(name: str, stage: str, start: datetime, end: datetime | None = None, **more: Any) -> Drug:
    """The drug of that name, from `start`; `more` overrides fields of the line."""
    return replace(_LINES[name], stage=stage, start=start, end=end, **more)
