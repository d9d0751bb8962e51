"""The names under which French letters speak of a drug."""

import re

from tests.reference.demo_gold.plain import folded, has_word

CLASSES = {
    "A02BC": "ipp|inhibiteur de la pompe",
    "A07E": "cortico",
    "A10A": r"insulin|basal|bolus|rapide|lente?\b|stylo|seringue|\bui\b",
    "A10BB": "sulfamide",
    "A10BH": "gliptine|idpp",
    "A10BJ": "glp",
    "A10BK": "glifloz|sglt|islgt|isglt",
    "A03BB": "scopo|butylbromure",
    "A06": "laxatif",
    "A11": "vitamine",
    "A12": "calci|potass|magnes|vitamine",
    "B01AA": "avk|antivitamine|anticoag|inr",
    "B01AB": "hbpm|heparin|anticoag|hnf|thromboprophyl|preventi",
    "B01AC": "aspirin|\\baas\\b|aspegic|antiagreg|antiplaq|aap|double antiag|kardegic",
    "B01AD": "rt-?pa|thrombolys|fibrinoly|\\btiv\\b",
    "B01AE": "anticoag|aod",
    "B01AF": "anticoag|aod|xaban",
    "B03": "fer|carboxymaltose|folat|martial|epo|eryth|b9|b12",
    "B05": "kcl|k\\+|serum|perfus|rempliss|hydrat|solute|cristallo|ssi|ringer|\\brl\\b|culot|cgr"
    "|transfus|albumin|plasma|nacl|glucos|bicarbonate",
    "C01": "amine|nora|\\bnad\\b|digox|amioda|nitr|dobu|vasopress|catecholamine",
    "C03CA": "diuretique|lasilix|furo|bumet|anse",
    "C03DA": "mineralocortico|arm\\b|spiro|aldactone|eplere|antialdo",
    "C03": "diuretique|thiazid",
    "C07": "beta-?bloq|\\bbb\\b",
    "C08": "inhibiteur calcique|anticalci|icc",
    "C09A": "iec|enzyme de conversion|bloqueur",
    "C09C": "ara ?2|sartan|bloqueur",
    "C09D": "arni|neprilysine|sacubitril|sartan",
    "C10AA": "statin",
    "C10": "hypolip",
    "D": "pommade|creme|topique",
    "G04": "alpha",
    "H01BB": "ocytoci",
    "H02": "cortico|solumedrol|hydrocort|predni|hsh",
    "H03": "thyro|levoth",
    "J01": "antibio|atb|betalact|macrolid|c3g|pipe|tazo|augmentin|amox",
    "J": "vaccin|antivir|antifong|immunoglob",
    "L0": "chimio|cure|protocole|hormono|anti-|ciblee|immuno|folf|ec |capox|xelox|taxol|trastu",
    "M01": "ains|anti-?inflam",
    "M05BA08": "zoledron",
    "N01": "anesth|sedat|locoreg|bloc",
    "N02A": "morphin|opio|opiac|antalg|palier|oxy|skenan|acti|pca",
    "N02B": "antalg|palier|doliprane|para",
    "N03": "antiepilep|gabapent",
    "N05": "anxiolyt|hypnot|sedat|neurolep|benzo|hypnovel|spcmd",
    "N06": "antidepr|isrs",
    "R03": "aerosol|bronchodil|nebul|beta-?2|corticoide inhale|inhal|spray|bouffee|chambre|csi",
    "R06": "antihista",
    "V03AN": "\\bo2\\b|oxygen|lunettes|debit|masque|ventil|sevr|air ambiant|\\bvs\\b|l/min",
    "V08": "contraste|iode",
}
"""What stands for a drug of an ATC class when its name is not written."""


def names_drug(text: str, brand: str, inn: str, atc: str) -> bool:
    """Whether the text names the drug: brand, INN, the beginning of one, or its class."""
    trade = re.split(r"\d", brand)[0]
    if has_word(text, trade) or has_word(text, inn):
        return True
    flat = folded(text)
    names = re.findall(r"[a-z]{4,}", folded(f"{trade} {inn}"))
    if any(name.startswith(word) for word in re.findall(r"[a-z]{3,}", flat) for name in names):
        return True
    return any(atc.startswith(start) and re.search(said, flat) for start, said in CLASSES.items())
