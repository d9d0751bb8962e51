"""One person of each role who signs in on the pages, and a project with its lead and its member."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

from ambroise.access import Role
from tests.builders.pages import Pages, token

REQUEST = {
    "legal_route": "reference_methodology",
    "reference_committee_opinion": "CSE-2026-11",
    "dated_committee_opinion": "2026-01-05",
    "reference_patients_information": "PUB-2026-3",
    "dated_patients_information": "2026-01-06",
    "reference_reference_methodology": "MR-2026-2",
    "dated_reference_methodology": "2026-01-07",
    "sex": "F",
    "age_from": "18",
    "tables": ["person", "measurement"],
    "window_start": "2020-01-01",
    "window_end": "2025-12-31",
    "starts_on": "2026-01-10",
    "ends_on": "2027-12-31",
}


def sent(
    client: httpx.Client, page: str, to: str, *, files: object = None, **fields: object
) -> httpx.Response:
    """Send a form to `to` with the token of a page that the client may read."""
    data = {"csrf": token(client.get(page)), **fields}
    return client.post(to, data=data, files=files)  # type: ignore[arg-type]


@dataclass
class Study:
    """A project on the pages, by its number, with the clients of those around it."""

    id: str
    lead: httpx.Client
    member: httpx.Client
    committee: httpx.Client
    dpo: httpx.Client

    @property
    def here(self) -> str:
        return f"/projets/{self.id}"

    def ask(self) -> httpx.Response:
        return sent(self.lead, self.here, f"{self.here}/demande", **REQUEST)

    def grant(self, **conditions: str) -> Study:
        """Take the project to a permit that is granted."""
        self.ask()
        sent(self.committee, self.here, f"{self.here}/instruire", reason="avis favorable")
        sent(self.committee, self.here, f"{self.here}/accorder", **conditions)
        return self


def a_study(pages: Pages, name: str = "étude") -> Study:
    """Return a project opened by its lead, with a member; nothing is asked yet."""
    key = f"{len(pages.clients)}"
    lead = pages.signed_in(f"lise{key}", Role.PROJECT_LEAD)
    member = pages.signed_in(f"remi{key}", Role.RESEARCHER)
    committee = pages.signed_in(f"claire{key}", Role.COMMITTEE)
    dpo = pages.signed_in(f"dpo{key}", Role.DPO)
    page = sent(
        lead,
        "/projets",
        "/projets",
        title=f"Diabète et grossesse, {name}",
        purpose="Suivre le diabète pendant la grossesse.",
        public_summary="Une étude des dossiers de l'établissement.",
    )
    found = re.search(r"/projets/([\w-]+)$", page.url.path)
    assert found is not None
    study = Study(found[1], lead, member, committee, dpo)
    sent(lead, study.here, f"{study.here}/membres", login=f"remi{key}", part="member")
    return study
