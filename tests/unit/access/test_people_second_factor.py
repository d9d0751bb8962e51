"""The second factor: enrolled once, proved at each sign-in, by codes that each serve once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa

from ambroise.access import PEOPLE, TRAIL, Action, Actor, Grant, Purpose, Role, people
from ambroise.access.people import second_factor
from ambroise.access.people.entrance import Entrance
from ambroise.access.people.sealing import Sealer
from ambroise.access.people.ways import Arrival, Entered, Step
from ambroise.access.rules import RULES
from ambroise.errors import (
    DecisionSpent,
    SecondFactorNeeded,
    SecondFactorWrong,
    SecretUnreadable,
    SettingsInvalid,
    SignInBlocked,
    StepExpired,
)
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import one_time_values, recovery_codes
from ambroise.state.schema import people as people_table
from ambroise.vault import Vault, open_vault
from tests.unit.access.conftest import NOW, House

PASSWORD = "correct horse battery"
STEP = timedelta(seconds=30)

RFC_6238 = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]
"""Appendix B, SHA-1; ours are its last six digits."""
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def vault(settings: Settings) -> Iterator[Vault]:
    vault = open_vault(settings)
    yield vault
    vault.close()


@pytest.fixture
def entrance(house: House, vault: Vault) -> Entrance:
    return Entrance(house.settings, house.state, house.trail, vault, lambda: house.now)


@pytest.fixture(scope="module")
def password_hash() -> str:
    return people.hash_password(PASSWORD)


def an_administrator(state: State, password_hash: str) -> Actor:
    actor = people.create(state, "chef", "Chef", now=NOW, password_hash=password_hash)
    people.grant(state, "chef", people_grant(Role.ADMINISTRATOR))
    return actor


def people_grant(role: Role) -> Grant:
    return Grant(role, None, NOW - timedelta(days=1))


def first_step(entrance: Entrance) -> Step:
    step = entrance.with_password("chef", PASSWORD)
    assert isinstance(step, Step)
    return step


def secret_of(entrance: Entrance, step: Step) -> str:
    enrolment = entrance.pending(step.value).enrolment
    assert enrolment is not None
    return enrolment.secret


def enrolled(entrance: Entrance, now: datetime) -> tuple[str, Entered]:
    step = first_step(entrance)
    secret = secret_of(entrance, step)
    return secret, entrance.enrol(step.value, pyotp.TOTP(secret).at(now))


@pytest.mark.parametrize(("seconds", "code"), RFC_6238)
def test_codes_are_those_of_rfc_6238(state: State, vault: Vault, seconds: int, code: str) -> None:
    actor = people.create(state, "anne", "Anne", now=NOW)
    now = datetime.fromtimestamp(seconds, tz=NOW.tzinfo)
    assert (
        len(second_factor.enrol(state, Sealer(vault), actor, RFC_SECRET, code[2:], now=now)) == 10
    )


def test_who_must_and_has_not_is_led_to_enrol_before_anything_else(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    an_administrator(house.state, password_hash)
    step = first_step(entrance)
    assert step.enrols
    secret = secret_of(entrance, step)
    with pytest.raises(StepExpired):
        entrance.with_code(step.value, pyotp.TOTP(secret).at(NOW))
    with pytest.raises(SecondFactorWrong):
        entrance.enrol(step.value, "000000")
    done = entrance.enrol(step.value, pyotp.TOTP(secret).at(NOW))
    assert done.session.method == "password+totp"
    assert len(set(done.codes)) == 10
    with pytest.raises(StepExpired):
        entrance.enrol(step.value, pyotp.TOTP(secret).at(NOW))


def test_who_needs_none_comes_in_with_a_password(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    people.create(house.state, "anne", "Anne", now=NOW, password_hash=password_hash)
    assert isinstance(entrance.with_password("anne", PASSWORD), Entered)


def test_a_code_serves_once_and_an_earlier_one_no_more(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    an_administrator(house.state, password_hash)
    secret, _ = enrolled(entrance, NOW)
    codes = pyotp.TOTP(secret)
    house.now = NOW + STEP
    step = first_step(entrance)
    assert not step.enrols
    with pytest.raises(SecondFactorWrong):
        entrance.with_code(step.value, codes.at(NOW))
    entrance.with_code(step.value, codes.at(house.now))
    again = first_step(entrance)
    for used in (house.now, house.now - STEP):
        with pytest.raises(SecondFactorWrong):
            entrance.with_code(again.value, codes.at(used))
    entrance.with_code(again.value, codes.at(house.now + STEP))


def test_of_many_who_send_the_same_code_at_once_one_comes_in(
    house: House, vault: Vault, password_hash: str
) -> None:
    actor = an_administrator(house.state, password_hash)
    sealer = Sealer(vault)
    secret = second_factor.new_secret()
    codes = pyotp.TOTP(secret)
    second_factor.enrol(house.state, sealer, actor, secret, codes.at(NOW), now=NOW)
    later = NOW + STEP

    def prove(_: int) -> bool:
        try:
            second_factor.check(house.state, sealer, actor.id, codes.at(later), now=later)
        except (SecondFactorWrong, SignInBlocked):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(prove, range(8))) == 1


@pytest.mark.parametrize("drift", [-2, 2])
def test_a_clock_too_far_away_is_refused(
    house: House, entrance: Entrance, password_hash: str, drift: int
) -> None:
    an_administrator(house.state, password_hash)
    secret, _ = enrolled(entrance, NOW)
    house.now = NOW + timedelta(minutes=5)
    with pytest.raises(SecondFactorWrong):
        entrance.with_code(
            first_step(entrance).value, pyotp.TOTP(secret).at(house.now + drift * STEP)
        )


def test_a_recovery_code_serves_once_however_it_is_written(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    actor = an_administrator(house.state, password_hash)
    _, done = enrolled(entrance, NOW)
    written = done.codes[3].replace("-", " ").lower()
    entered = entrance.with_code(first_step(entrance).value, written)
    assert entered.session.method == "password+recovery"
    assert second_factor.recovery_left(house.state, actor.id) == 9
    with pytest.raises(SecondFactorWrong):
        entrance.with_code(first_step(entrance).value, done.codes[3])


def test_the_recovery_code_of_another_person_opens_nothing(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    an_administrator(house.state, password_hash)
    _, done = enrolled(entrance, NOW)
    other = people.create(house.state, "anne", "Anne", now=NOW)
    vault = open_vault(house.settings)
    with pytest.raises(SecondFactorWrong):
        second_factor.check(house.state, Sealer(vault), other.id, done.codes[0], now=NOW)
    vault.close()


def test_wrong_codes_make_a_person_wait(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    an_administrator(house.state, password_hash)
    secret, _ = enrolled(entrance, NOW)
    house.now = NOW + timedelta(minutes=1)
    step = first_step(entrance)
    for _ in range(4):
        with pytest.raises(SecondFactorWrong):
            entrance.with_code(step.value, "000000")
    with pytest.raises(SignInBlocked):
        entrance.with_code(step.value, pyotp.TOTP(secret).at(house.now))


def test_an_unfinished_sign_in_ends_after_ten_minutes(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    an_administrator(house.state, password_hash)
    step = first_step(entrance)
    house.later(minutes=10)
    with pytest.raises(StepExpired):
        entrance.pending(step.value)


def test_nothing_readable_is_kept(house: House, entrance: Entrance, password_hash: str) -> None:
    an_administrator(house.state, password_hash)
    step = first_step(entrance)
    secret = secret_of(entrance, step)
    done = entrance.enrol(step.value, pyotp.TOTP(secret).at(NOW))
    with house.state.read() as connection:
        kept = repr(
            [
                connection.execute(sa.select(table)).all()
                for table in (people_table, one_time_values, recovery_codes)
            ]
        )
    events = repr(house.trail.events())
    for hidden in (secret, step.value, done.session.id, *done.codes):
        assert hidden not in kept
        assert hidden not in events


def test_a_secret_opens_for_its_own_person_only(
    house: House, entrance: Entrance, vault: Vault, password_hash: str
) -> None:
    actor = an_administrator(house.state, password_hash)
    enrolled(entrance, NOW)
    other = people.create(house.state, "anne", "Anne", now=NOW)
    with house.state.begin() as connection:
        sealed = connection.execute(
            sa.select(people_table.c.second_factor).where(people_table.c.id == actor.id)
        ).scalar_one()
        connection.execute(
            sa.update(people_table)
            .where(people_table.c.id == other.id)
            .values(second_factor=sealed)
        )
    with pytest.raises(SecretUnreadable):
        second_factor.check(house.state, Sealer(vault), other.id, "000000", now=NOW)


def test_a_reset_leads_to_enrol_again_and_needs_its_decision(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    an_administrator(house.state, password_hash)
    _, done = enrolled(entrance, NOW)
    actor = people.actor_of(house.state, "chef", NOW)
    decision = house.door.decide(actor, Action.MANAGE_PEOPLE, PEOPLE, Purpose.OPERATIONS)
    second_factor.reset(house.state, "chef", decision)
    assert entrance.session(done.session.id) is None
    assert first_step(entrance).enrols
    with pytest.raises(SecondFactorWrong):
        entrance.enrol(first_step(entrance).value, done.codes[0])
    other = house.door.decide(actor, Action.VERIFY_TRAIL, TRAIL, Purpose.OPERATIONS)
    with pytest.raises(DecisionSpent):
        second_factor.reset(house.state, "chef", other)


def test_a_role_that_asks_for_it_given_meanwhile_ends_a_session_without_it(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    people.create(house.state, "chef", "Chef", now=NOW, password_hash=password_hash)
    entered = entrance.with_password("chef", PASSWORD)
    assert isinstance(entered, Entered)
    assert entrance.session(entered.session.id) is not None
    people.grant(house.state, "chef", people_grant(Role.DPO))
    assert entrance.session(entered.session.id) is None
    _, done = enrolled(entrance, NOW)
    assert entrance.session(done.session.id) is not None


def test_a_person_closed_between_two_steps_stays_out(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    an_administrator(house.state, password_hash)
    step = first_step(entrance)
    people.disable(house.state, "chef", now=NOW)
    with pytest.raises(StepExpired):
        entrance.enrol(step.value, "000000")


def test_enrolment_and_refusals_are_in_the_trail(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    an_administrator(house.state, password_hash)
    step = first_step(entrance)
    with pytest.raises(SecondFactorWrong):
        entrance.enrol(step.value, "000000")
    entrance.enrol(step.value, pyotp.TOTP(secret_of(entrance, step)).at(NOW))
    events = [one.event for one in house.trail.events(actor="chef")][::-1]
    assert [(one.action, one.rule, one.allowed) for one in events] == [
        ("sign_in", "SecondFactorWrong", False),
        ("second_factor.enrol", "", True),
        ("sign_in", "", True),
    ]
    assert events[2].detail == {"method": "password+totp"}


def test_a_role_that_does_not_exist_is_said_at_start(settings: Settings) -> None:
    wrong = settings.model_copy(update={"second_factor_roles": frozenset({"king"})})
    with pytest.raises(SettingsInvalid, match="king"):
        second_factor.roles_asking(wrong)


def test_every_role_that_validates_signs_in_with_a_second_factor(settings: Settings) -> None:
    validates = {
        role for rule in RULES if rule.action is Action.VALIDATE_DRAFT for role in rule.roles
    }
    assert validates
    assert validates <= second_factor.roles_asking(settings)


def test_who_comes_from_the_record_without_a_second_factor_reads_and_is_told_how_to_sign(
    house: House, entrance: Entrance, password_hash: str
) -> None:
    senior = people.create(
        house.state, "chef", "Chef", now=NOW, password_hash=password_hash,
        grants=(people_grant(Role.SENIOR),),
    )  # fmt: skip
    session = entrance.launched(Arrival(senior, "A100"))
    assert entrance.session(session.id) is not None
    assert entrance.proofs(session) == ()
    with pytest.raises(SecondFactorNeeded, match="sign in here"):
        entrance.prove(session, PASSWORD, "")
    enrolled(entrance, NOW)
    assert entrance.proofs(session) == ("password", "code")
