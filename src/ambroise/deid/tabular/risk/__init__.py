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
from ambroise.deid.tabular.risk.page import risk_page, sections_page
from ambroise.deid.tabular.risk.report import Risk, measured, risk_of
from ambroise.deid.tabular.risk.words import Section, criteria, risk_text, said

__all__ = [
    "Anonymity",
    "Classes",
    "Coarsening",
    "Diversity",
    "Risk",
    "Section",
    "Suggestion",
    "anonymity",
    "classes_of",
    "criteria",
    "diversity",
    "measured",
    "risk_of",
    "risk_page",
    "risk_text",
    "said",
    "sections_page",
]
