"""What leaves comes back: whole or in pieces, in other capitals, orders and date forms."""

import hashlib
import itertools
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.deid.gateway import Outgoing, Restorer, outgoing
from ambroise.deid.policies import policy_named

STRICT = policy_named("strict")
PARTS = [
    "Mme KERVELLA Jeanne, née le 12/03/1950. ",
    "Vue le 3 mars 2024 par le Dr Yann LE GOFF.\n",
    "IPP : 8001234567, tél 02 98 11 22 33. ",
    "Adresse : 12 rue des Tilleuls, 29200 BREST.\n",
    "Mail : jeanne.kervella@orange.fr ; ",
    "Toux depuis trois jours, tension 120/80, hépatite B en 2019. ",
    "M. Paul DURAND-MOREAU l'accompagne. ",
]
TEXTS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=7, unique=True).map("".join)


def draws(seed: int) -> Callable[[], bytes]:
    numbers = itertools.count(seed * 1000)
    return lambda: hashlib.sha256(str(next(numbers)).encode()).digest()


def sent(text: str, seed: int) -> Outgoing:
    return outgoing([text], STRICT, draw=draws(seed))


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, seed=st.integers(0, 50))
def test_an_echo_gives_the_text_back(text: str, seed: int) -> None:
    out = sent(text, seed)
    assert all(one.original not in out.texts[0] for one in out.replaced if len(one.original) > 4)
    assert Restorer(out).text(out.texts[0]).text == text


@settings(max_examples=60, deadline=None)
@given(
    text=TEXTS,
    seed=st.integers(0, 50),
    more=st.integers(0, 4),
    cuts=st.lists(st.integers(1, 60), min_size=1, max_size=40),
)
def test_pieces_of_any_size_give_what_the_whole_gives(
    text: str, seed: int, more: int, cuts: list[int]
) -> None:
    out = sent(text, seed)
    answer = out.texts[0] + " À revoir. ".join([out.texts[0]] * more)
    pieces: list[str] = []
    at = 0
    for size in itertools.cycle(cuts):
        pieces.append(answer[at : at + size])
        at += size
        if at >= len(answer):
            break
    restorer = Restorer(out)
    assert "".join(restorer.stream(pieces)) == restorer.text(answer).text


@settings(max_examples=40, deadline=None)
@given(text=TEXTS, seed=st.integers(0, 50))
def test_no_surrogate_stands_for_two_values(text: str, seed: int) -> None:
    by_sent: dict[str, set[str]] = {}
    for one in sent(text, seed).replaced:
        if one.label not in ("DATE", "DATE_NAISSANCE"):
            by_sent.setdefault(one.sent.casefold(), set()).add(one.original.casefold())
    assert all(len(originals) == 1 for originals in by_sent.values())
