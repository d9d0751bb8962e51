"""The risk left in a table: who can be told apart, what gives them away, what to make coarser."""

from ambroise.deid.tabular.risk.classes import (
    Anonymity,
    Classes,
    Diversity,
    anonymity,
    classes_of,
    diversity,
)
from ambroise.deid.tabular.risk.coarsening import Coarsening, Suggestion
from ambroise.deid.tabular.risk.page import risk_page
from ambroise.deid.tabular.risk.report import Risk, measured, risk_of
from ambroise.deid.tabular.risk.words import criteria, risk_text

__all__ = [
    "Anonymity",
    "Classes",
    "Coarsening",
    "Diversity",
    "Risk",
    "Suggestion",
    "anonymity",
    "classes_of",
    "criteria",
    "diversity",
    "measured",
    "risk_of",
    "risk_page",
    "risk_text",
]
