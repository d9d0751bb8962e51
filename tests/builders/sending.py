"""The fictional hospital with connectors, and a letter of the guided visit that is validated."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from ambroise.settings import FILE_NAME
from tests.builders.pages import drafted, letter_form, token


def with_connectors(folder: Path, text: str) -> Path:
    """Write the settings of an installation before it is made; return `folder`."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    (home / FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def a_validated_letter(senior: httpx.Client) -> str:
    """Propose and validate the letter of the guided visit; return the address of its version."""
    found = re.search(r'href="(/patients/\d+/sejours/\d+)"', senior.get("/visite").text)
    assert found is not None
    address = f"{found[1]}/lettre"
    page = drafted(senior, senior.post(address, data={"csrf": token(senior.get(address))}))
    return validated(senior, page, address)


def validated(senior: httpx.Client, page: httpx.Response, address: str) -> str:
    """Validate the draft of a page, every sentence that waits confirmed."""
    action = re.search(r'(?:form)?action="([^"]+/valider)"', page.text)
    assert action is not None
    confirmed = re.findall(r'name="confirme" value="([^"]+)"', page.text)
    signed = senior.post(action[1], data=letter_form(page, confirme=confirmed))
    assert "Validée par" in signed.text
    draft = action[1].removesuffix("/valider").rpartition("/")[2]
    return f"{address}/{draft}"


def eventually(check: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so."""
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)
