"""The menu: plain links, groups of what one may open, one of them current."""

import httpx

from ambroise.access import Role
from tests.builders.pages import Pages, some_pages

__all__ = ["some_pages"]


def nav(page: httpx.Response) -> str:
    return page.text.partition("<nav")[2].partition("</nav>")[0]


def test_a_group_of_one_is_a_plain_link(some_pages: Pages) -> None:
    researcher = some_pages.signed_in("remi", Role.RESEARCHER)
    menu = nav(researcher.get("/"))
    assert "<summary>Recherche</summary>" in menu
    assert "<summary>Établissement</summary>" not in menu
    assert 'href="/taches"' in menu


def test_the_group_of_the_page_is_marked(some_pages: Pages) -> None:
    officer = some_pages.signed_in("dpo", Role.DPO)
    menu = nav(officer.get("/journal"))
    assert menu.count('class="current"') == 1
    assert 'href="/journal" aria-current="page"' in menu


def test_who_cares_for_patients_starts_with_them(some_pages: Pages) -> None:
    nurse = some_pages.signed_in("awa", Role.NURSE, "2110")
    assert "Mes patients" in nav(nurse.get("/recherche"))
    manager = some_pages.signed_in("cadre", Role.MANAGER)
    assert "Accueil" in nav(manager.get("/"))
