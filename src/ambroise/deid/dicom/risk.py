"""Images whose pixels may show an identity: held, never said clean (PS3.15 E.3.1 and E.3.2)."""

import re
from typing import Final

from pydicom.dataset import Dataset

from ambroise.deid.dicom.options import Option, Options
from ambroise.deid.notes import NoteRefused

_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."
_DOCUMENTS: Final = f"{_STORAGE}104."
_RISKY_CLASSES: Final = tuple(
    _STORAGE + one
    for one in (
        "3.1", "6", "6.1", "6.2", "7", "7.1", "7.2", "7.3", "7.4", "77.1.1", "77.1.1.1", "77.1.2.1",
        "77.1.4", "77.1.4.1", "77.1.5.1", "77.1.5.2",
    )
)  # fmt: skip
"""Ultrasound, secondary capture, and visible light photographs and videos (PS3.4 B.5)."""

_RISKY_MODALITIES: Final = frozenset({"DOC", "ES", "GM", "HC", "OP", "OT", "SC", "US", "XC"})
_RISKY_WORDS: Final = re.compile(r"SCREEN|CAPTURE|REPORT|DOSE|\bPROT(OCOL)?\b|\bPHOTO")
"""What consoles write in the type or the description of a page that they keep as an image."""

_SLIDES: Final = f"{_STORAGE}77.1.6"
_LABELS: Final = frozenset({"LABEL", "OVERVIEW"})
_VOLUMES: Final = frozenset({"CT", "MR", "PT"})
_FACELESS: Final = frozenset(
    "ABDOMEN ANKLE ARM BREAST CHEST ELBOW FOOT HAND HEART HIP KIDNEY KNEE LEG LIVER LSPINE LUNG"
    " PELVIS PROSTATE SHOULDER TSPINE WRIST".split()
)


def check(image: Dataset, options: Options) -> None:
    """Raise NoteRefused, with the reason, for an image that only a person can let out.

    Burned-in text: said by the file; or not denied by it and usual for its class or modality; or
    not denied where cleaned pixels are asked. Faces: said by the file, or not excluded by the
    part of the body where cleaned features are asked. Labels of slides and encapsulated
    documents: always.
    """
    sop_class = str(image.SOPClassUID)
    if sop_class.startswith(_DOCUMENTS) or "EncapsulatedDocument" in image:
        raise NoteRefused("document encapsulé : son contenu ne se nettoie pas, à relire")
    burned = _word(image, "BurnedInAnnotation")
    if burned == "YES":
        raise NoteRefused("texte incrusté dans l'image (0028,0301 = YES) : à relire")
    if _word(image, "RecognizableVisualFeatures") == "YES":
        raise NoteRefused("visage reconnaissable (0028,0302 = YES) : à relire")
    if _word(image, "SpecimenLabelInImage") == "YES" or (
        sop_class == _SLIDES and _LABELS & set(_words(image, "ImageType"))
    ):
        raise NoteRefused("étiquette de lame dans l'image : à relire")
    if burned != "NO":
        _check_burned(image, sop_class, options)
    if Option.VISUAL_FEATURES in options and _may_show_face(image):
        raise NoteRefused("visage reconstituable : aucun effacement n'est fait ici, à relire")


def _check_burned(image: Dataset, sop_class: str, options: Options) -> None:
    modality = _word(image, "Modality")
    risky = (
        sop_class in _RISKY_CLASSES
        or modality in _RISKY_MODALITIES
        or _word(image, "ConversionType")
        or any(_RISKY_WORDS.search(one) for one in _words(image, "ImageType"))
        or _RISKY_WORDS.search(_word(image, "SeriesDescription"))
    )
    if risky and ("PixelData" in image or "Rows" in image):
        raise NoteRefused(
            "texte peut-être incrusté : capture, échographie ou photographie"
            " sans (0028,0301) = NO, à relire"
        )
    if Option.PIXELS in options and "PixelData" in image:
        raise NoteRefused("pixels non relus : sans (0028,0301) = NO rien ne les dit sans texte")


def _may_show_face(image: Dataset) -> bool:
    return (
        _word(image, "Modality") in _VOLUMES
        and _word(image, "BodyPartExamined") not in _FACELESS
        and _word(image, "RecognizableVisualFeatures") != "NO"
    )


def _words(image: Dataset, name: str) -> list[str]:
    value = image.get(name)
    if value is None:
        return []
    several = [value] if isinstance(value, str) else list(value)
    return [str(one).strip().upper() for one in several]


def _word(image: Dataset, name: str) -> str:
    return next(iter(_words(image, name)), "")
