"""The queue of stays to code on a whole site: `python -m benchmarks.coding_queue HOME [--pages N]`.

HOME is an installation that holds published patients. A real server is started on it; a coder of
the whole site opens the queue, page after page, over loopback: sign-in, rights, trace, the stays of
92 days, their drafts, and the whole HTML page.
"""

import argparse
import os
import re
import secrets
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from ambroise.access import Grant, Role, people
from ambroise.settings import load_settings
from ambroise.state import State, open_state
from benchmarks.dossier import percentile, served, token

WARM = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--pages", type=int, default=100)
    asked = parser.parse_args()
    os.environ["AMBROISE_SECOND_FACTOR_ROLES"] = "[]"  # signing in is not what is measured
    state = open_state(load_settings(asked.home))
    with served(asked.home) as client:
        sign_in(state, client)
        stays, last = read(client.get("/codage").raise_for_status().text)
        shown = []
        for number in range(asked.pages + WARM):
            started = time.perf_counter()
            client.get("/codage", params={"page": 1 + number % last}).raise_for_status()
            shown.append((time.perf_counter() - started) * 1000)
    kept = shown[WARM:]
    print(f"{stays} stays, {last} pages; first {shown[0]:.0f} ms")
    print(f"median {statistics.median(kept):.0f} ms, p95 {percentile(kept):.0f} ms")


def sign_in(state: State, client: httpx.Client) -> None:
    now = datetime.now(UTC)
    login, password = f"banc-{secrets.token_hex(4)}", secrets.token_hex(12)
    people.create(state, login, "Banc", now=now, grants=(Grant(Role.CODER, None, now),))
    people.set_password(state, login, password)
    csrf = token(client.get("/connexion").text)
    given = {"login": login, "password": password, "csrf": csrf}
    client.post("/connexion", data=given)


def read(page: str) -> tuple[int, int]:
    """Return how many stays wait, and the number of the last page."""
    stays = re.search(r'id="sejours">(\d[\d\s\u202f]*)', page)
    last = re.search(r"<span>[^<]*?(\d+)</span>\s*<a[^>]*rel=\"next\"", page)
    if stays is None:
        raise SystemExit("no stay waits: the hospital holds none that ended within 92 days")
    return int("".join(filter(str.isdecimal, stays[1]))), int(last[1]) if last else 1


if __name__ == "__main__":
    main()
