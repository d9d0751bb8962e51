"""`ambroise use run NAME` on many stays (`--stays`, `--discharged-on`): a draft for each."""

import json
import time
from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

import typer

from ambroise import uses, warehouse
from ambroise.access import CARE_ZONE, Action, Decision, Purpose, wards_resource
from ambroise.access.rules import TEAM
from ambroise.cli.progress import progress
from ambroise.cli.session import Session
from ambroise.errors import BatchIncomplete, SourceUnreadable
from ambroise.observability import start_logs
from ambroise.uses.batch import Wanted, draft_all
from ambroise.uses.drafting import READS_AS
from ambroise.uses.drafts import open_drafts

UNKNOWN: Final = "aucun séjour ne porte ce numéro"


def run_batch(
    session: Session,
    name: str,
    *,
    stays: Path | None,
    discharged_on: date | None,
    purpose: Purpose,
    engine: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Draft for the stays of a file (a number a line, `-` for stdin) or of a day.

    Drafts are kept as propositions; with `out`, each is written there too, under the stay's number.
    Raises BatchIncomplete when some stays have no draft at the end.
    """
    begun = time.monotonic()
    start_logs()
    if stays is not None:
        numbers = _numbers(stays)
        wanted, unknown = _found(session, numbers, purpose)
    else:
        wanted, unknown = _discharged(session, discharged_on or date.min), []

    def allowed() -> Decision:
        resource = uses.resource_of(session.state, name)
        return session.door.decide(session.actor, Action.RUN_USE, resource, purpose)

    label = session.text("Propositions", "Drafts")
    with progress(session.say, label) as report:
        made = draft_all(session, allowed, wanted, clock=_now, engine=engine or "", progress=report)
    failed = [*((number, UNKNOWN) for number in unknown), *made.failed]
    if out is not None:
        lost = {number for number, _ in failed}
        kept = [one for one in wanted if one.number not in lost]
        _write(session, name, kept, out, as_json, purpose)
    seconds = round(time.monotonic() - begun, 1)
    if as_json:
        body = {
            "wanted": len(wanted) + len(unknown),
            "drafted": len(made.drafted),
            "already": len(made.already),
            "failed": [{"stay": number, "why": why} for number, why in failed],
            "seconds": seconds,
        }
        typer.echo(json.dumps(body, ensure_ascii=False))
    else:
        session.out.print(
            session.text(
                f"{len(made.drafted)} propositions faites, {len(made.already)} déjà là,"
                f" {len(failed)} en échec, en {seconds} s. À valider par un médecin, une à une.",
                f"{len(made.drafted)} drafts made, {len(made.already)} there already,"
                f" {len(failed)} failed, in {seconds} s. For a doctor to validate, one by one.",
            )
        )
        for number, why in failed:
            session.say.print(f"{number} : {why}", markup=False)
    if failed:
        raise BatchIncomplete(name=name, count=len(failed))


def _numbers(path: Path) -> list[str]:
    try:
        source = typer.get_text_stream("stdin") if str(path) == "-" else path.open(encoding="utf-8")
        with source as lines:
            return list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    except OSError as error:
        raise SourceUnreadable(path=path, cause=error.strerror or "fichier") from None
    except UnicodeDecodeError:
        raise SourceUnreadable(path=path, cause="texte qui n'est pas en UTF-8") from None


def _found(
    session: Session, numbers: Collection[str], purpose: Purpose
) -> tuple[list[Wanted], list[str]]:
    decision = session.door.decide(
        session.actor, Action.SEARCH_IDENTITY, CARE_ZONE, READS_AS.get(purpose, purpose)
    )
    wanted, unknown = [], []
    with session.door.open_dataset(decision) as dataset:
        for number in numbers:
            found = warehouse.stay_numbered(dataset, number)
            if found is None:
                unknown.append(number)
            else:
                wanted.append(Wanted(number, *found))
    return wanted, unknown


def _discharged(session: Session, day: date) -> list[Wanted]:
    """Return the stays that ended that day in the wards of the person, none without a ward."""
    now = _now()
    grants = (one for one in session.actor.grants if one.role in TEAM and one.holds(now))
    wards = frozenset(one.ward for one in grants if one.ward)
    if not wards:
        return []
    decision = session.door.decide(
        session.actor, Action.READ_IDENTIFIED, wards_resource(wards), Purpose.CARE
    )
    with session.door.open_dataset(decision) as dataset:
        found = warehouse.discharged_on(dataset, wards, day)
    return [Wanted(number or str(stay), person, stay) for person, stay, number in found]


def _write(
    session: Session,
    name: str,
    wanted: Collection[Wanted],
    out: Path,
    as_json: bool,
    purpose: Purpose,
) -> None:
    """Write the newest draft of each stay, readable by its owner alone."""
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    shelf = open_drafts(session.settings, session.state, session.vault)
    use = uses.find_use(name)
    for one in wanted:
        line = next(iter(shelf.history(one.number, name)), None)
        if line is None:
            continue
        resource = session.door.person_resource(one.person_id)
        reading = session.door.decide(
            session.actor, Action.READ_IDENTIFIED, resource, READS_AS.get(purpose, purpose)
        )
        draft = shelf.load(line.id, reading).draft
        text = json.dumps(asdict(draft), ensure_ascii=False) if as_json else use.text(draft.value)
        path = out / f"{quote(one.number, safe='')}.{'json' if as_json else 'txt'}"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")


def _now() -> datetime:
    return datetime.now(UTC)
