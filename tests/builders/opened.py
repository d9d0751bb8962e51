"""A project on the pages whose permit opens many tables of everybody, with the index of notes."""

import re
from dataclasses import dataclass

from ambroise.warehouse.notes.building import build_index
from tests.builders.pages import Pages
from tests.builders.persons import REQUEST, Study, a_study, sent

TABLES = (
    "person visit_occurrence condition_occurrence drug_exposure procedure_occurrence measurement"
    " death observation_period note concept"
).split()
EVERYBODY = {"sex": "", "age_from": "", "window_start": "", "window_end": ""}

STAYS = """\
cohort: Séjours
entry: {any: [{visit_occurrence: any}], keep: first}
"""


@dataclass
class Opened:
    """A project with its permit; `login` is its member's."""

    study: Study
    login: str

    @property
    def here(self) -> str:
        return self.study.here


def an_open_project(
    pages: Pages,
    name: str = "ouverte",
    *,
    indexed: bool = True,
    tables: list[str] = TABLES,
    smallest: int = 10,
    **conditions: str,
) -> Opened:
    """Return a project whose permit opens `tables` of everybody, from the first day to the last.

    Counts under `smallest` are hidden; `conditions` are those of the form that grants it.
    """
    study = a_study(pages, name)
    asked = REQUEST | EVERYBODY | {"tables": tables}
    cell = {"kind_0": "smallest_cell", "value_0": str(smallest)}
    sent(study.lead, study.here, f"{study.here}/demande", **asked)
    sent(study.committee, study.here, f"{study.here}/instruire", reason="avis favorable")
    sent(study.committee, study.here, f"{study.here}/accorder", **cell, **conditions)
    if indexed:
        build_index(pages.site.settings, pages.site.state, actor="data")
    return Opened(study, study.member.get("/api/v1/me").json()["login"])


def a_kept_cohort(project: Opened) -> str:
    """Keep the members of a cohort, everybody at their first stay; return its version's number."""
    here, member = f"{project.here}/cohortes", project.study.member
    address = sent(member, here, here, texte=STAYS, change="essai").url.path
    sent(member, address, f"{address}/versions/1/garder")
    page = member.get(f"{project.here}/population").text
    found: list[str] = re.findall(r'<option value="(\d+)"', page[page.index('id="groupe"') :])
    return found[1]
