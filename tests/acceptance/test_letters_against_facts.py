"""Letters of the test split hold what the generator knows, counted by an independent reader."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ambroise import uses
from ambroise.access import Action, Decision, Purpose
from ambroise.errors import StatementsUnconfirmed
from ambroise.uses.contract import Draft
from ambroise.uses.drafts import open_drafts
from benchmarks.letter.facts import Facts
from benchmarks.letter.hospital import TODAY, Site, cases, make, opened
from benchmarks.letter.reading import Count, count
from tests.builders.llama import llama_server

LETTERS = 40
BY_MODEL = 6
SEED = 2026


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("letters")
    make(made, patients=200, split="test", seed=SEED, today=TODAY)
    return made


@pytest.fixture(scope="module")
def told(folder: Path) -> list[Facts]:
    return cases(folder, SEED, LETTERS)


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with opened(folder) as found:
        yield found


def drafted(
    site: Site, told: list[Facts], engine: str | None = None
) -> list[tuple[Draft[Any], Decision]]:
    """Return the letters, each with the decision that allowed its run."""
    letters = []
    for one, wanted in zip(told, site.wanted([one.number for one in told]), strict=True):
        given = site.view(wanted, one.end)
        resource = uses.resource_of(site.state, "letter")
        allowed = site.door.decide(site.doctor(), Action.RUN_USE, resource, Purpose.CARE_AID)
        made = uses.run("letter", given, allowed, site, clock=site.clock, engine=engine)
        letters.append((made, allowed))
    return letters


def counted(told: list[Facts], letters: list[tuple[Draft[Any], Decision]]) -> list[Count]:
    return [
        count(json.loads(json.dumps(asdict(draft))), one)
        for one, (draft, _) in zip(told, letters, strict=True)
    ]


@pytest.fixture(scope="module")
def counts(site: Site, told: list[Facts]) -> list[Count]:
    return counted(told, drafted(site, told))


def test_every_statement_has_its_evidence(counts: list[Count]) -> None:
    assert sum(one.statements for one in counts) > 30 * LETTERS / 2
    assert [text for one in counts for text in one.uncited] == []


def test_nothing_is_stated_against_or_beyond_the_facts_without_a_flag(counts: list[Count]) -> None:
    wrong = [one for letter in counts for one in letter.findings if not one.flagged]
    assert wrong == []


def test_every_required_block_is_there_or_stated_absent(counts: list[Count]) -> None:
    assert [one.blocks_missing for one in counts if one.blocks_missing] == []


def test_no_critical_item_is_left_out(counts: list[Count]) -> None:
    critical = sum((Counter(one.critical) for one in counts), Counter[str]())
    assert set(critical) >= {"allergy", "anticoagulant", "stopped", "changed", "implant"}
    assert [omitted for one in counts for omitted in one.omitted] == []


def test_what_random_weights_write_is_marked_and_cannot_be_validated_unconfirmed(
    folder: Path, told: list[Facts], tmp_path: Path
) -> None:
    with llama_server(tmp_path) as llama:
        with opened(folder) as plain:
            endpoint = llama.endpoint(temperature=1.5, tokens=4096)
            settings = plain.settings.model_copy(update={"endpoints": {"local": endpoint}})
        with opened(folder, settings) as site:
            some = told[:BY_MODEL]
            letters = drafted(site, some, engine="local")
            unmarked = [
                one for letter in counted(some, letters) for one in letter.findings
                if not one.flagged
            ]  # fmt: skip
            assert unmarked == []
            marked = [
                (one, draft, allowed)
                for one, (draft, allowed) in zip(some, letters, strict=True)
                if any(flag.code == "unsupported" for flag in draft.flags)
            ]
            assert marked
            shelf = open_drafts(site.settings, site.state, site.vault)
            for one, draft, allowed in marked:
                (wanted,) = site.wanted([one.number])
                line = shelf.store(
                    draft, allowed, subject=one.number, person_id=wanted.person_id, now=site.clock()
                )
                site.time.set(one.end + timedelta(hours=2))
                person = site.door.person_resource(wanted.person_id)
                signing = site.door.decide(
                    site.doctor(), Action.VALIDATE_DRAFT, person, Purpose.CARE
                )
                with pytest.raises(StatementsUnconfirmed):
                    shelf.decide(line.id, "validated", signing, now=site.clock())
