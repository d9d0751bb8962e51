"""A small use that says how it is scored, two engines for it, its gold, and who may evaluate it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ambroise import uses
from ambroise.access import Action, Actor, Door, Grant, Purpose, Role, open_door, people
from ambroise.engines import RULES, EngineKind
from ambroise.evaluation.manifest import Code
from ambroise.settings import Settings
from ambroise.state import State, open_state, schema
from ambroise.trail import Trail, open_trail
from ambroise.uses import UseState
from ambroise.uses.cards import Card, read_card
from ambroise.uses.contract import NO_COST, Context, Draft, Exchange, RunId, Scope, ZoneName
from ambroise.uses.scoring import Measure, Part
from ambroise.vault import Vault, open_vault

NAME = "words"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Text:
    words: str


@dataclass(frozen=True)
class Expected:
    words: tuple[str, ...]


@dataclass(frozen=True)
class Bold:
    """An engine that says more than there is."""

    name: str = "bold"
    kind: EngineKind = EngineKind.PACKAGE
    version: str = "2"
    digest: str = "b01d"

    def shown(self, lang: str = "fr") -> str:
        return "Moteur : audacieux"


@dataclass
class WordsUse:
    """Returns the words of a text: `rules` those in capitals, `bold` all of them."""

    name: str = NAME
    version: str = "1"
    zone: ZoneName = "care"
    engines: tuple[str, ...] = ("rules", "bold")
    given_type: type[Text] = Text
    value_type: type[Expected] = Expected
    reads: tuple[Scope, ...] = ()
    gold_type: type[Expected] = Expected
    seen: list[str] = field(default_factory=list)
    """Every text that an engine was given, in order."""

    measures = (
        Measure("found", "Mots retrouvés", "Words found", "high"),
        Measure("invented", "Mots en trop", "Words too many", "low", unit="words"),
        Measure("by_word", "Rappel moyen par mot", "Mean recall by word", "high", over_labels=True),
    )

    @property
    def card(self) -> Card:
        return read_card("ambroise.uses.letter")

    def run(self, given: Text, context: Context) -> Draft[Expected]:
        self.seen.append(given.words)
        if "BREAKS" in given.words and context.engine.name == "rules":
            raise ZeroDivisionError
        if "DECLINES" in given.words:
            return Draft(None, (), (), "rien à dire", NO_COST, context.run_id)
        if context.engine.name == "bold":
            asked = Exchange("[]", "{}", schema="5c4e", seconds=0.1, tokens=7, joules=36.0)
            context.exchanges.append(asked)
        found = given.words.split()
        if context.engine.name == "rules":
            found = [one for one in found if one.isupper()]
        return Draft(Expected(tuple(found)), (), (), "", NO_COST, context.run_id)

    def text(self, value: Expected) -> str:
        return " ".join(value.words)

    def score(self, given: Text, gold: Expected, draft: Draft[Expected]) -> Iterator[Part]:
        said = draft.value.words if draft.value else ()
        yield Part("found", len(set(gold.words) & set(said)), len(gold.words))
        yield Part("invented", len(set(said) - set(gold.words)), 1)
        for word in gold.words:
            yield Part("by_word", word in said, 1, label=word)

    def trivial(self, given: Text) -> Draft[Expected]:
        return Draft(Expected(tuple(given.words.split()[:1])), (), (), "", NO_COST, RunId(""))


@dataclass
class Site:
    """An installation in which the small use may be evaluated."""

    settings: Settings
    state: State
    trail: Trail
    vault: Vault
    door: Door
    use: WordsUse
    now: datetime = NOW

    def clock(self) -> datetime:
        return self.now

    def put(self, state: UseState) -> None:
        put(self.state, state)

    def person(self, login: str = "dim", role: Role = Role.DIM) -> Actor:
        return people.create(self.state, login, login, now=NOW, grants=(Grant(role, None, NOW),))

    def may_evaluate(self, actor: Actor) -> Any:
        resource = uses.resource_of(self.state, NAME)
        return self.door.decide(actor, Action.EVALUATE_USE, resource, Purpose.EVALUATION)

    def close(self) -> None:
        for store in (self.door, self.vault, self.trail, self.state):
            store.close()


def installed(monkeypatch: pytest.MonkeyPatch) -> WordsUse:
    """Make the small use the only one that is installed, and return it."""
    use, engines = WordsUse(), {"rules": RULES, "bold": Bold()}
    for room in ("ambroise.uses.registry", "ambroise.web.evaluations"):
        monkeypatch.setattr(f"{room}.all_uses", lambda: {NAME: use})
    monkeypatch.setattr("ambroise.uses.choosing.find_engine", lambda name, _: engines[name])
    return use


def of_one_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every process say the same code: files may be edited while a test runs."""
    code = Code("ambroise", "1", "0" * 64)
    monkeypatch.setattr("ambroise.evaluation.manifest._code", lambda _package: code)


def put(store: State, state: UseState) -> None:
    """Put the small use in a state, whatever the gates between."""
    row = {"name": NAME, "state": state.value, "changed_by": "test", "changed_at": NOW}
    with store.begin() as connection:
        connection.execute(sa.delete(schema.uses).where(schema.uses.c.name == NAME))
        connection.execute(sa.insert(schema.uses).values(row))


def a_site(home: Path, monkeypatch: pytest.MonkeyPatch, state: UseState = UseState.TRIED) -> Site:
    """Return a fresh installation whose only use is the small one, in `state`."""
    settings = Settings(home=home)
    store = open_state(settings)
    trail = open_trail(settings, store)
    door = open_door(settings, store, trail, clock=lambda: NOW)
    put(store, state)
    return Site(settings, store, trail, open_vault(settings), door, installed(monkeypatch))


def a_case(case: str, words: str, expected: str, **more: Any) -> dict[str, Any]:
    """Return a line of cases.jsonl: what is given, and the words expected."""
    return {
        "case": case,
        "given": {"words": words},
        "gold": {"words": expected.split()},
        **more,
    }


def a_gold(folder: Path, lines: Sequence[Any], **about: Any) -> Path:
    """Write a gold folder; a line is an object, or bytes as they are; None leaves a field out."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {
        "name": "mots",
        "use": NAME,
        "version": "1",
        "origin": "Deux médecins, à l'aveugle, puis un troisième.",
        "method": "adjudicated",
        "licence": "interne",
        "date": "2026-11-01",
    } | about
    held = {name: value for name, value in said.items() if value is not None}
    written = [f"{name} = {_toml(name, value)}" for name, value in held.items()]
    (folder / "gold.toml").write_text("\n".join(written), encoding="utf-8")
    raw = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines]
    (folder / "cases.jsonl").write_bytes(b"\n".join(raw) + b"\n")
    return folder


def _toml(name: str, value: Any) -> str:
    return str(value) if name == "date" else json.dumps(value, ensure_ascii=False)
