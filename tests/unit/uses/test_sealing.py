import pytest

from ambroise.uses.sealing import NotOurs, seal, unseal

KEY, OTHER = bytes(32), bytes([1]) * 32
PLAIN = b"Votre patiente"


def test_what_is_sealed_opens_with_the_key_of_its_version() -> None:
    sealed = seal(PLAIN, key=OTHER, key_version=3, bound_to="draft")
    assert unseal(sealed, key_of={2: KEY, 3: OTHER}.__getitem__, bound_to="draft") == PLAIN


def test_the_same_words_never_give_the_same_bytes() -> None:
    first, second = (seal(PLAIN, key=KEY, key_version=1, bound_to="draft") for _ in range(2))
    assert first != second
    assert PLAIN not in first


@pytest.mark.parametrize("offset", [0, 5, 10, 30, 60, 90, -1])
def test_one_changed_byte_shows(offset: int) -> None:
    sealed = bytearray(seal(PLAIN, key=KEY, key_version=1, bound_to="draft"))
    sealed[offset] ^= 1
    with pytest.raises(NotOurs):
        unseal(bytes(sealed), key_of=lambda _: KEY, bound_to="draft")


def test_another_key_another_name_or_a_cut_file_opens_nothing() -> None:
    sealed = seal(PLAIN, key=KEY, key_version=1, bound_to="draft")
    with pytest.raises(NotOurs):
        unseal(sealed, key_of=lambda _: OTHER, bound_to="draft")
    with pytest.raises(NotOurs):
        unseal(sealed, key_of=lambda _: KEY, bound_to="other")
    with pytest.raises(NotOurs):
        unseal(sealed[:40], key_of=lambda _: KEY, bound_to="draft")
