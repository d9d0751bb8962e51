"""Stages of TNM, UICC 8th edition (Brierley, Gospodarowicz, Wittekind, Wiley-Blackwell 2017).

Anatomical stages of the colon and rectum, and of the breast.
"""

from typing import Final

EDITION: Final = "UICC 8e édition"


def colorectal_stage(tumour: str, nodes: str, metastasis: str) -> str:
    """The stage of T, N and M written as « 3 », « 1a », « 0 ». Raises KeyError for others."""
    if metastasis != "0":
        return f"IV{ {'1a': 'A', '1b': 'B', '1c': 'C'}[metastasis] }"
    if nodes == "0":
        return {"1": "I", "2": "I", "3": "IIA", "4a": "IIB", "4b": "IIC"}[tumour]
    rank = {"1a": 0, "1b": 0, "1c": 0, "2a": 1, "2b": 2}[nodes]
    return {
        "1": ("IIIA", "IIIA", "IIIB"),
        "2": ("IIIA", "IIIB", "IIIB"),
        "3": ("IIIB", "IIIB", "IIIC"),
        "4a": ("IIIB", "IIIC", "IIIC"),
        "4b": ("IIIC", "IIIC", "IIIC"),
    }[tumour][rank]


def breast_stage(tumour: str, nodes: str, metastasis: str) -> str:
    """The same for the breast: « 1c », « 1mi », « 0 ». Raises KeyError for others."""
    if metastasis != "0":
        return "IV"
    size = "1" if tumour.startswith("1") else tumour
    if nodes == "1mi" and size in ("0", "1"):
        return "IB"
    return {
        "0": {"0": "0", "1": "IIA", "2": "IIIA"},
        "1": {"0": "IA", "1": "IIA", "2": "IIIA"},
        "2": {"0": "IIA", "1": "IIB", "2": "IIIA"},
        "3": {"0": "IIB", "1": "IIIA", "2": "IIIA"},
        "4b": {"0": "IIIB", "1": "IIIB", "2": "IIIB"},
    }[size][nodes[:1]]
