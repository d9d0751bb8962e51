"""Banks of sentences: what they may write, and that no two splits share any of it."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from random import Random
from typing import Any

import pytest

from ambroise.demo.phrases import SPLITS, Phrases, _parsed

BANKS = files("ambroise.demo").joinpath("phrases")
NEAR = 0.8
"""Two sentences of as many words in common, of the words of both, are near duplicates."""


def lists(node: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(node, list):
        yield path, node
    else:
        for name, inner in node.items():
            yield from lists(inner, f"{path}.{name}")


def bank(split: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in BANKS.joinpath(split).iterdir():
        if file.name.endswith(".toml"):
            module = file.name.removesuffix(".toml")
            found |= dict(lists(tomllib.loads(file.read_text("utf-8")), module))
    return found


class Any_(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return name.split("|")[0] if "|" in name else "X"


def written(split: str, key: str, variants: list[str]) -> Iterator[str]:
    rng, phrases = Random(key), Phrases(split)
    for _ in range(3 * len(variants)):
        yield phrases.say(rng, key, Any_())


@pytest.mark.parametrize("split", SPLITS)
def test_every_variant_can_be_written(split: str) -> None:
    for key, variants in bank(split).items():
        assert len(variants) == len(set(variants)), key
        for text in written(split, key, variants):
            assert text == text.strip(), key
            assert not re.search(r"[\[\]|]|  ", text), (key, text)


def test_every_list_stands_in_every_split() -> None:
    keys = [set(bank(split)) for split in SPLITS]
    assert keys[0] == keys[1] == keys[2]


def test_no_sentence_of_one_split_is_near_one_of_another() -> None:
    seen: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for split in SPLITS:
        for key, variants in bank(split).items():
            for text in written(split, key, variants):
                for sentence in re.split(r"(?<=[.;:!?])\s+|\n", text):
                    words = frozenset(re.findall(r"\w+", sentence.lower())) - {"x"}
                    if len(words) >= 5:
                        seen.setdefault(split, []).append((f"{key}: {sentence}", words))
    found = set()
    for one, other in (("train", "develop"), ("train", "test"), ("develop", "test")):
        by_word: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for entry in seen.get(one, []):
            for word in entry[1]:
                by_word.setdefault(word, []).append(entry)
        for text, words in seen.get(other, []):
            near = {entry for word in words for entry in by_word.get(word, [])}
            for told, known in near:
                if len(words & known) >= NEAR * len(words | known):
                    found.add((one, told, other, text))
    assert not found


def test_a_variant_nests_alternatives_options_slots_and_references() -> None:
    found = {
        "".join(
            part if isinstance(part, str) else ""
            for part in [
                Phrases("train")._write(
                    Random(seed),
                    _parsed("Un [petit ](chat|chien (noir|blanc)) (dort) chez {qui}."),
                    {"qui": "Zoé"},
                )
            ]
        )
        for seed in range(200)
    }
    assert found == {
        f"Un {size}{animal} (dort) chez Zoé."
        for size in ("", "petit ")
        for animal in ("chat", "chien noir", "chien blanc")
    }


@pytest.mark.parametrize("variant", ["Un (chat", "Un chat)", "un|deux", "Un [chat"])
def test_a_variant_that_does_not_close_is_refused(variant: str) -> None:
    with pytest.raises(ValueError, match=r"Un|un"):
        _parsed(variant)
