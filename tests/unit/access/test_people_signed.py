"""Signed tokens of others: every bad one is refused, with its cause."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OctKey

from ambroise.access.people.once import OneTime
from ambroise.access.people.outside.launch import Launch
from ambroise.access.people.outside.signed import Expected, TokenInvalid, claims_of, keys_of
from ambroise.access.people.sealing import Sealer
from ambroise.errors import LaunchRefused, SettingsInvalid
from ambroise.settings import LaunchSettings, Settings
from ambroise.state import State
from ambroise.vault import open_vault
from tests.builders.signed import (
    AUDIENCE,
    EC,
    ISSUER,
    NOW,
    OTHER,
    RSA,
    claims,
    public,
    signed,
    signed_with_the_public_key,
    swapped,
    unsigned,
)

EXPECTED = Expected(ISSUER, AUDIENCE, ("nonce",))
SECONDS = int(NOW.timestamp())

BAD = {
    "expired": (signed(exp=SECONDS - 60), "exp"),
    "dated in the future": (signed(iat=SECONDS + 120), "iat"),
    "not yet valid": (signed(nbf=SECONDS + 120), "nbf"),
    "without an end": (signed(exp=None), "claims"),
    "an end that is no number": (signed(exp="never"), "exp"),
    "another audience": (signed(aud="other"), "aud"),
    "several audiences, made for another": (signed(aud=[AUDIENCE, "other"]), "azp"),
    "made for another": (signed(azp="other"), "azp"),
    "no audience": (signed(aud=None), "claims"),
    "another issuer": (signed(iss="https://other.test"), "iss"),
    "no issuer": (signed(iss=None), "claims"),
    "no subject": (signed(sub=None), "claims"),
    "an empty subject": (signed(sub=""), "sub"),
    "no nonce": (signed(nonce=None), "claims"),
    "another key under the same name": (signed(OTHER), "signature"),
    "an unknown key": (signed(EC, "ES256"), "key"),
    "no signature": (unsigned(), "algorithm"),
    "the public key as a shared secret": (signed_with_the_public_key(), "algorithm"),
    "another payload": (swapped(signed(), sub="s-2"), "signature"),
    "a weaker hash": (signed(algorithm="RS384"), "algorithm"),
    "too long": (signed(more="x" * 20_000), "size"),
    "nothing": ("", "signature"),
    "no token": ("a.b.c", "signature"),
}


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS256"), (EC, "ES256")])
def test_a_good_token_is_read(key: object, algorithm: str) -> None:
    token = signed(key, algorithm)  # type: ignore[arg-type]
    assert claims_of(token, keys_of(public()), EXPECTED, now=NOW) == claims()


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_refused(name: str) -> None:
    token, cause = BAD[name]
    with pytest.raises(TokenInvalid) as caught:
        claims_of(token, keys_of(public(RSA)), EXPECTED, now=NOW)
    assert caught.value.cause == cause


def test_a_shared_secret_among_the_keys_is_left_out() -> None:
    secret = OctKey.generate_key(256, {"kid": "oct"})
    keys = keys_of({"keys": [*public(RSA)["keys"], secret.as_dict(private=True)]})
    assert [one.kid for one in keys] == ["rsa"]
    with pytest.raises(TokenInvalid):
        keys_of({"keys": [secret.as_dict(private=True)]})


@pytest.mark.parametrize("found", [{}, [], {"keys": []}, {"keys": None}, {"keys": [1]}, None])
def test_unreadable_keys_are_said(found: object) -> None:
    with pytest.raises(TokenInvalid, match="keys"):
        keys_of(found)


def a_launch(settings: Settings, state: State, folder: Path, **changed: object) -> Launch:
    file = folder / "dpi.pem"
    file.write_bytes(RSA.as_pem(private=False))
    given = {"issuer": ISSUER, "keys_file": file, **changed}
    vault = open_vault(settings)
    return Launch(LaunchSettings.model_validate(given), OneTime(state, Sealer(vault)))


def test_a_link_says_who_comes_for_which_stay_and_serves_once(
    settings: Settings, state: State, tmp_path: Path
) -> None:
    launch = a_launch(settings, state, tmp_path)
    link = launch.open(signed(), now=NOW)
    assert (link.subject, link.stay) == ("s-1", "A100")
    with pytest.raises(LaunchRefused, match="already used"):
        launch.open(signed(), now=NOW)
    assert launch.open(signed(jti="j-2"), now=NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": SECONDS + 121},
        {"jti": None},
        {"jti": ["j-1"]},
        {"stay": None},
        {"sub": None},
        {"aud": "other"},
        {"iss": "other"},
        {"key": EC, "algorithm": "ES256"},
        {"key": OTHER},
        {"exp": SECONDS - 31, "iat": SECONDS - 90},
    ],
)
def test_a_link_too_long_lived_or_incomplete_is_refused(
    settings: Settings, state: State, tmp_path: Path, changed: dict[str, Any]
) -> None:
    with pytest.raises(LaunchRefused):
        a_launch(settings, state, tmp_path).open(signed(**changed), now=NOW)


def test_a_used_link_is_remembered_for_as_long_as_it_could_be_good(
    settings: Settings, state: State, tmp_path: Path
) -> None:
    launch = a_launch(settings, state, tmp_path)
    launch.open(signed(), now=NOW)
    for seconds in range(0, 120, 10):
        with pytest.raises(LaunchRefused):
            launch.open(signed(), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("content", ["", "{", "not a key", '{"keys": []}'])
def test_an_unreadable_key_file_is_a_setting_to_correct(
    settings: Settings, state: State, tmp_path: Path, content: str
) -> None:
    (tmp_path / "wrong").write_text(content)
    with pytest.raises(SettingsInvalid, match="LAUNCH__KEYS_FILE"):
        a_launch(settings, state, tmp_path, keys_file=tmp_path / "wrong")
