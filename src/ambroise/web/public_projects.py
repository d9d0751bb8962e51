"""The projects that reuse patients' data, for anybody, without signing in."""

from fastapi import APIRouter, Request, Response

from ambroise.access import projects
from ambroise.access.projects import PublicProject
from ambroise.web.doorstep import stranger
from ambroise.web.site import Site

router = APIRouter(include_in_schema=False)


@router.get("/projets-publics")
def public_projects(request: Request) -> Response:
    visitor = stranger(request)
    return visitor.page(
        "public_projects.html",
        visitor.words("public.title"),
        projects=projects_of(visitor.site),
        kinds=projects.words,
        contact=visitor.site.settings.opposition_contact,
    )


def projects_of(site: Site) -> list[PublicProject]:
    """Return the projects whose permit is granted and not over."""
    return projects.public_projects(site.state, site.clock())
