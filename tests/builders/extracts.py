"""Extracts of the projects of a small hospital."""

from typing import Any

from ambroise.access import Action
from ambroise.access.view import View
from ambroise.extracts import Extract, Maker, Wanted, extract
from tests.builders.project_view import Researched
from tests.builders.study import Study


def a_maker(hospital: Researched, study: Study, **given: Any) -> Maker:
    return Maker(
        hospital.hospital.settings,
        hospital.house.state,
        hospital.house.door,
        lambda: study.data(study.lead, Action.EXPORT),
        **given,
    )


def an_extract(hospital: Researched, study: Study, wanted: Wanted | None = None) -> Extract:
    with hospital.opened(study, Action.EXPORT) as view:
        return made_of(hospital, study, view, wanted)


def made_of(
    hospital: Researched, study: Study, view: View, wanted: Wanted | None = None
) -> Extract:
    return extract(a_maker(hospital, study), view, wanted or Wanted())
