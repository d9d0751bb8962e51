"""The queue of stays to code on a whole site: `python -m benchmarks.coding_queue HOME`.

HOME is an installation that holds published patients. A real server is started on it; a coder of
the whole site opens the queue, page after page, over loopback: sign-in, rights, trace, the stays of
92 days, their drafts, and the whole HTML page. `--days` takes another window, for a queue longer
than HOME has; `--drafts N` has the coding of N stays proposed before (for good: HOME keeps them),
and the queue is measured while it compares them with what was recorded, then once it did.
"""

import argparse
import multiprocessing
import os
import re
import secrets
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from ambroise.access import Grant, Role, people
from ambroise.cli.serve import run_pages
from ambroise.settings import load_settings
from ambroise.state import State, open_state
from ambroise.web import coding_queue
from benchmarks.dossier import percentile, token

PORT = 8079
WARM = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--days", type=int, default=coding_queue.DAYS)
    parser.add_argument("--drafts", type=int, default=0)
    asked = parser.parse_args()
    os.environ["AMBROISE_SECOND_FACTOR_ROLES"] = "[]"  # signing in is not what is measured
    state = open_state(load_settings(asked.home))
    with served(asked.home, asked.days) as (client, server):
        csrf = sign_in(state, client)
        stays, last = read(client.get("/codage").raise_for_status().text)
        print(f"{stays} stays, {last} pages")
        if asked.drafts:
            propose(client, asked.drafts, last, csrf)
    with served(asked.home, asked.days) as (client, server):
        sign_in(state, client)
        measure("comparing", client, server, 10 * stays, last, comparing=True)
        measure("compared", client, server, asked.pages, last)
    state.close()


@contextmanager
def served(home: Path, days: int) -> Iterator[tuple[httpx.Client, int]]:
    """Serve the pages in another process; yield a browser and the number of the process."""
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(home, days))
    process.start()
    client = httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60)
    try:
        while process.is_alive():
            try:
                client.get("/api/v1/health")
                break
            except httpx.TransportError:
                time.sleep(0.2)
        yield client, process.pid or 0
    finally:
        client.close()
        process.terminate()
        process.join()


def serve(home: Path, days: int) -> None:
    coding_queue.DAYS = days  # type: ignore[misc]  # the window alone is another
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    run_pages(load_settings(home), PORT)


def propose(client: httpx.Client, count: int, last: int, csrf: str) -> None:
    """Have the codings of the first stays proposed, and wait until they are."""
    pages = (client.get("/codage", params={"page": 1 + at}).text for at in range(last))
    links = [one for page in pages for one in re.findall(r'data-step href="([^"?]+)"', page)]
    for at, address in enumerate(links[:count]):
        waiting = client.post(address, data={"csrf": csrf}).headers["location"]
        while "/en-cours/" in waiting:
            time.sleep(0.02)
            waiting = client.get(waiting).headers.get("location", waiting)
        print(f"\r{at + 1} drafts", end="", flush=True)
    print()


def measure(
    name: str, client: httpx.Client, server: int, pages: int, last: int, *, comparing: bool = False
) -> None:
    """Print what a page takes, on the clock and of the server's processor time.

    With `comparing`, pages are asked for as long as drafts are left to compare.
    """
    shown, before = [], processor(server)
    for number in range(pages + WARM):
        started = time.perf_counter()
        page = client.get("/codage", params={"page": 1 + number % last}).raise_for_status().text
        shown.append((time.perf_counter() - started) * 1000)
        if comparing and 'hx-trigger="load' not in page:
            break
    kept = shown[WARM:]
    if len(kept) < 2:
        print(f"{name}: {len(shown)} pages, too few to tell")
        return
    spent = (processor(server) - before) / len(shown) * 1000
    print(
        f"{name}: {len(shown)} pages, median {statistics.median(kept):.0f} ms,"
        f" p95 {percentile(kept):.0f} ms; processor {spent:.0f} ms a page"
    )


def processor(process: int) -> float:
    """Return the seconds of processor time that a process has had."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def sign_in(state: State, client: httpx.Client) -> str:
    """Sign a new coder of the whole site in; return the token of the session's forms."""
    now = datetime.now(UTC)
    login, password = f"banc-{secrets.token_hex(4)}", secrets.token_hex(12)
    people.create(state, login, "Banc", now=now, grants=(Grant(Role.CODER, None, now),))
    people.set_password(state, login, password)
    csrf = token(client.get("/connexion").text)
    given = {"login": login, "password": password, "csrf": csrf}
    client.post("/connexion", data=given)
    return token(client.get("/", follow_redirects=True).text)


def read(page: str) -> tuple[int, int]:
    """Return how many stays wait, and the number of the last page."""
    stays = re.search(r'id="sejours">[^<\d]*(\d[\d\s\u202f]*)', page)
    last = re.search(r"<span>[^<]*?(\d+)</span>\s*<a[^>]*rel=\"next\"", page)
    if stays is None:
        raise SystemExit("no stay waits: the hospital holds none that ended in this window")
    return int("".join(filter(str.isdecimal, stays[1]))), int(last[1]) if last else 1


if __name__ == "__main__":
    main()
