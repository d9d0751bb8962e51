"""The fictional hospital served with a nomenclature mounted, and a coder of the whole site."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from ambroise.access import Role
from tests.builders.cim10 import a_cim10
from tests.builders.coding_stay import ROWS
from tests.builders.pages import Pages, drafted, token
from tests.builders.served_hospital import a_served_hospital

CODER = "codeuse"


@contextmanager
def a_coding_hospital(folder: Path, **settings: object) -> Iterator[Pages]:
    with a_served_hospital(folder, cim10=a_cim10(folder, ROWS), **settings) as pages:
        pages.person(CODER, Role.CODER)
        yield pages


def stays_of(client: httpx.Client) -> list[str]:
    """Return the addresses of the codings that wait, in the order of the queue."""
    found = re.findall(r'href="(/patients/\d+/sejours/\d+/codage)', client.get("/codage").text)
    return list(dict.fromkeys(found))


def proposed(client: httpx.Client, address: str) -> httpx.Response:
    """Return the page of a coding that the use has just made."""
    page = drafted(client, client.post(address, data={"csrf": token(client.get("/codage"))}))
    assert 'class="codes"' in page.text
    return page
