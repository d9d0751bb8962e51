"""Where everyone comes in: each way leads to the same session, and each leaves its trace."""

import functools
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ambroise.access.model import Actor
from ambroise.access.people import second_factor, signin, throttle, tokens
from ambroise.access.people.once import OneTime
from ambroise.access.people.outside import roles
from ambroise.access.people.outside.causes import cause_of
from ambroise.access.people.outside.identity import Attempt, new_attempt
from ambroise.access.people.outside.linking import person_behind, person_named
from ambroise.access.people.proofs import Proof, lacks_factor, proofs_of
from ambroise.access.people.registry import actor_by_id
from ambroise.access.people.sealing import Sealer
from ambroise.access.people.sessions import (
    LAUNCH,
    Session,
    close_session,
    open_session,
    proved,
    session_of,
)
from ambroise.access.people.ways import (
    Answer,
    Arrival,
    Departure,
    Entered,
    Pending,
    ShownStay,
    Step,
)
from ambroise.errors import (
    ActorUnknown,
    AmbroiseError,
    ExtraMissing,
    IdentityRefused,
    LaunchRefused,
    ProofMissing,
    SecondFactorNeeded,
    SignInFailed,
    StepExpired,
)
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.trail import Event, Trail
from ambroise.vault import Vault

if TYPE_CHECKING:
    from ambroise.access.people.outside.launch import Launch
    from ambroise.access.people.outside.openid import OpenId
    from ambroise.access.people.outside.smart import Smart

STEP: Final = "sign-in-step"
PROVIDER: Final = "openid-state"
SMART: Final = "smart"
SMART_STATE: Final = "smart-state"
SMART_LAUNCH: Final = "smart-launch"
LAUNCH_KEPT: Final = timedelta(hours=1)
"""For how long a launch of the record is not taken a second time."""
STEP_LASTS: Final = timedelta(minutes=10)
UNKNOWN: Final = "?"
"""Who failed to come in: what was typed may be a password, so it is written nowhere."""

Clock = Callable[[], datetime]


class Entrance:
    """The ways in of one installation; threads may share it."""

    def __init__(
        self, settings: Settings, state: State, trail: Trail, vault: Vault, clock: Clock
    ) -> None:
        self._settings = settings
        self._state = state
        self._trail = trail
        self._sealer = Sealer(vault)
        self._once = OneTime(state, self._sealer)
        self._clock = clock
        self._asking = second_factor.roles_asking(settings)
        self._signing = timedelta(minutes=settings.signing_minutes)

    def with_password(
        self, login: str, password: str, target: str = "/", *, request_id: str = ""
    ) -> Entered | Step:
        """Return the session of who gives a good password, or the step that comes before it.

        Raises SignInFailed, SignInBlocked, DirectoryUnavailable.
        """
        with self._traced(request_id):
            actor, method = self._proven(login, password)
            return self._further(actor, method, target, request_id, proved_at=self._clock())

    def _proven(self, login: str, password: str) -> tuple[Actor, str]:
        now, directory = self._clock(), self._settings.directory
        if directory is None or not directory.sign_in or signin.has_password(self._state, login):
            return signin.check_password(self._state, login, password, now=now), "password"
        with _extra("directory"):
            from ambroise.access.people.outside.directory import open_directory
        with open_directory(directory) as opened:
            throttle.attempt(self._state, signin.PROOF, login, now=now)
            actor = roles.enter(self._state, opened, login, password, now=now)
        throttle.succeeded(self._state, signin.PROOF, login)
        return actor, "directory"

    def pending(self, value: str) -> Pending:
        """Return who is at a step of their sign-in; raises StepExpired."""
        found = self._once.look(STEP, value, now=self._clock())
        if found is None:
            raise StepExpired
        actor = self._person(found["person"])
        secret = found.get("secret")
        shown = None if secret is None else second_factor.enrolment(secret, actor.login)
        return Pending(actor, shown, found["target"])

    def with_code(self, value: str, code: str, *, request_id: str = "") -> Entered:
        """Return the session of who gives a good second factor.

        Raises StepExpired, SecondFactorWrong, SignInBlocked.
        """
        pending = self.pending(value)
        actor = pending.actor
        if pending.enrolment is not None:
            raise StepExpired
        with self._traced(request_id, actor):
            means = second_factor.check(
                self._state, self._sealer, actor.id, code, now=self._clock()
            )
            return Entered(self._end_step(value, actor, means, request_id), pending.target)

    def enrol(self, value: str, code: str, *, request_id: str = "") -> Entered:
        """Return the session of who has enrolled, with their recovery codes.

        Raises StepExpired, SecondFactorWrong, SignInBlocked.
        """
        pending = self.pending(value)
        actor = pending.actor
        if pending.enrolment is None or second_factor.has(self._state, actor.id):
            raise StepExpired
        secret = pending.enrolment.secret
        with self._traced(request_id, actor):
            codes = second_factor.enrol(
                self._state, self._sealer, actor, secret, code, now=self._clock()
            )
            self._trace("second_factor.enrol", actor, request_id=request_id)
            session = self._end_step(value, actor, "totp", request_id)
            return Entered(session, pending.target, codes)

    def _end_step(self, value: str, actor: Actor, means: str, request_id: str) -> Session:
        found = self._once.take(STEP, value, now=self._clock())
        if found is None:
            raise StepExpired
        method = f"{found['method']}+{means}"
        return self._open(actor, method, request_id, proved_at=self._clock())

    def _further(
        self,
        actor: Actor,
        method: str,
        target: str,
        request_id: str,
        *,
        proved_at: datetime | None,
    ) -> Entered | Step:
        """Return the session of a person, unless a second factor is still to be proved."""
        now = self._clock()
        has = second_factor.has(self._state, actor.id)
        if not has and not second_factor.needs(actor, self._asking, now):
            session = self._open(actor, method, request_id, proved_at=proved_at)
            return Entered(session, target)
        content = {"person": actor.id, "method": method, "target": target}
        if not has:
            content["secret"] = second_factor.new_secret()
        return Step(self._once.make(STEP, content, now=now, lasts=STEP_LASTS), not has)

    def provider_name(self) -> str:
        """Return what the button of the provider says, empty without a provider."""
        return self._settings.openid.name if self._settings.openid else ""

    def proofs(self, session: Session) -> tuple[Proof, ...]:
        """Return what a person is asked for to prove again who they are; none: they cannot."""
        return proofs_of(self._settings, self._state, session, now=self._clock())

    def without_proof(self, session: Session) -> AmbroiseError:
        """Return why a person whom `proofs` asks for nothing cannot sign, and what they do."""
        lacks = lacks_factor(self._settings, self._state, session, now=self._clock())
        return SecondFactorNeeded() if lacks else ProofMissing()

    def proved_lately(self, session: Session) -> bool:
        """Whether the person proved who they are so lately that they may sign."""
        at = session.proved_at
        return at is not None and self._clock() - at < self._signing

    def prove(self, session: Session, password: str, code: str, *, request_id: str = "") -> None:
        """Note that a person has proved again who they are, by all that `proofs` asks for.

        Raises SignInFailed, SecondFactorWrong, SignInBlocked, DirectoryUnavailable, ProofMissing,
        SecondFactorNeeded.
        """
        actor, asked = session.actor, self.proofs(session)
        with self._traced(request_id, actor):
            if not {"password", "code"} & set(asked):
                raise self.without_proof(session)
            if "password" in asked and self._proven(actor.login, password)[0].id != actor.id:
                raise SignInFailed
            if "code" in asked:
                second_factor.check(self._state, self._sealer, actor.id, code, now=self._clock())
        detail: dict[str, str | int] = {"method": "+".join(asked)}
        self._trace("identity.proved", actor, request_id=request_id, detail=detail)
        proved(self._state, session.id, now=self._clock())

    def to_provider(self, redirect_uri: str, target: str, *, again: bool = False) -> Departure:
        """Return where the browser goes to prove who the person is; raises ProviderUnavailable.

        `again`: the provider asks the person anew, whatever it remembers of them.
        """
        longest = int(self._signing.total_seconds()) if again else None
        attempt = new_attempt(redirect_uri, longest)
        content = {
            "nonce": attempt.nonce,
            "verifier": attempt.verifier,
            "redirect_uri": redirect_uri,
            "target": target,
            "max_age": "" if longest is None else str(longest),
        }
        state = self._once.make(PROVIDER, content, now=self._clock(), lasts=STEP_LASTS)
        return Departure(self._openid.address(attempt, state), state)

    def from_provider(self, answer: Answer, *, request_id: str = "") -> Entered | Step:
        """Return the session of who comes back from the provider, or the step before it.

        Raises StepExpired for a state of another browser, used or never given, IdentityRefused,
        AccountUnlinked, ProviderUnavailable.
        """
        with self._traced(request_id):
            now = self._clock()
            kept = self._left_with(PROVIDER, answer, now)
            if answer.error:
                raise IdentityRefused(provider=self.provider_name(), **cause_of("error"))
            attempt, target = _attempt(kept), kept["target"]
            identity = self._openid.identity(
                attempt, answer.code, answered_by=answer.issuer, now=now
            )
            actor = person_behind(self._state, identity, self._openid.settings, now=now)
            if identity.two_factors:
                session = self._open(
                    actor, "openid+provider", request_id, proved_at=identity.proved_at
                )
                return Entered(session, target)
            return self._further(actor, "openid", target, request_id, proved_at=identity.proved_at)

    def _left_with(self, kind: str, answer: Answer, now: datetime) -> dict[str, str]:
        """Return what was kept of the attempt that an answer ends; raises StepExpired."""
        same = hmac.compare_digest(answer.state.encode(), answer.kept.encode())
        kept = self._once.take(kind, answer.state, now=now) if same else None
        if kept is None:
            raise StepExpired
        return kept

    def leaving(self, session: Session, back: str) -> str | None:
        """Return where to sign out of the provider, for who came from it."""
        if not session.method.startswith("openid") or self._settings.openid is None:
            return None
        return self._openid.leaving(back)

    @functools.cached_property
    def _openid(self) -> "OpenId":
        if self._settings.openid is None:
            raise StepExpired
        with _extra("web"):
            from ambroise.access.people.outside.openid import OpenId
        return OpenId(self._settings.openid)

    def from_record(self, token: str, *, request_id: str = "") -> Arrival:
        """Return whom a signed link brings, to which stay.

        Raises LaunchRefused, AccountUnlinked.
        """
        with self._traced(request_id):
            now = self._clock()
            link = self._launch.open(token, now=now)
            by_rpps = self._launch.by_rpps
            actor = person_named(self._state, link.subject, by_rpps=by_rpps, now=now)
            return Arrival(actor, link.stay)

    def launched(self, arrival: Arrival, *, request_id: str = "") -> Session:
        """Return the session of who comes from the electronic record: care alone."""
        return self._open(arrival.actor, LAUNCH, request_id, stay=arrival.stay)

    @functools.cached_property
    def _launch(self) -> "Launch":
        if self._settings.launch is None:
            raise StepExpired
        with _extra("web"):
            from ambroise.access.people.outside.launch import Launch
        return Launch(self._settings.launch, self._once)

    def to_record(
        self, server: str, launch: str, redirect_uri: str, *, request_id: str = ""
    ) -> Departure:
        """Return where the browser goes from the `iss` and `launch` of a SMART launch.

        Raises LaunchRefused for another record and for a launch that came before,
        ProviderUnavailable.
        """
        with self._traced(request_id):
            now, attempt = self._clock(), new_attempt(redirect_uri)
            content = {
                "nonce": attempt.nonce,
                "verifier": attempt.verifier,
                "redirect_uri": redirect_uri,
            }
            state = self._once.make(SMART_STATE, content, now=now, lasts=STEP_LASTS)
            address = self._smart.address(attempt, state, server=server, launch=launch)
            until = now + LAUNCH_KEPT
            if not self._once.first_time(SMART_LAUNCH, launch, now=now, until=until):
                raise LaunchRefused(**cause_of("launch"))
            return Departure(address, state)

    def shown_by_record(self, answer: Answer, *, request_id: str = "") -> ShownStay:
        """Return whom a SMART launch brings, to which patient and encounter of the record.

        Raises StepExpired for a state of another browser, used or never given, LaunchRefused,
        AccountUnlinked, ProviderUnavailable.
        """
        with self._traced(request_id):
            now = self._clock()
            attempt = _attempt(self._left_with(SMART_STATE, answer, now))
            if answer.error:
                raise LaunchRefused(**cause_of("error"))
            told = self._smart.told(attempt, answer.code, answered_by=answer.issuer, now=now)
            actor = person_behind(self._state, told.identity, self._smart.settings, now=now)
            return ShownStay(actor, told.patient, told.encounter)

    def smart_opened(self, shown: ShownStay, stay: str, *, request_id: str = "") -> Session:
        """Return the session of who comes by a SMART launch: care alone, as `launched`."""
        return self._open(shown.actor, LAUNCH, request_id, stay=stay, way=SMART)

    def smart_refused(self, shown: ShownStay, cause: str, *, request_id: str = "") -> LaunchRefused:
        """Return the refusal of a launch whose stay cannot be opened, once it is traced."""
        error = LaunchRefused(**cause_of(cause))
        self._refuse(error, shown.actor, request_id)
        return error

    def smart_keys(self) -> dict[str, object]:
        """Return the public keys that the record checks this installation with."""
        return self._smart.public_keys()

    @functools.cached_property
    def _smart(self) -> "Smart":
        if self._settings.smart is None:
            raise StepExpired
        with _extra("web"):
            from ambroise.access.people.outside.smart import Smart
        return Smart(self._settings.smart)

    def with_token(self, secret: str, *, request_id: str = "") -> Actor:
        """Return who comes with an access token; raises TokenRefused."""
        return tokens.enter(
            self._state, self._trail, secret, now=self._clock(), request_id=request_id
        )

    def session(self, session_id: str, *, used: bool = True) -> Session | None:
        """Return a live session, or None; without `used`, the look does not keep it open.

        One whose person has since been given a role that asks for the second factor, which they
        did not prove, is over too.
        """
        now = self._clock()
        found = session_of(self._state, session_id, now=now, used=used)
        if found is None or found.two_factors or found.method == LAUNCH:
            return found
        return None if second_factor.needs(found.actor, self._asking, now) else found

    def leave(self, session: Session, *, request_id: str = "") -> None:
        """Close a session at once."""
        close_session(self._state, session.id)
        self._trace("sign_out", session.actor, request_id=request_id)

    def _open(
        self,
        actor: Actor,
        method: str,
        request_id: str,
        *,
        stay: str = "",
        way: str = "",
        proved_at: datetime | None = None,
    ) -> Session:
        detail: dict[str, str | int] = {"method": way or method}
        if stay:
            detail["stay"] = stay
        self._trace("sign_in", actor, request_id=request_id, detail=detail)
        return open_session(
            self._state,
            actor,
            now=self._clock(),
            method=method,
            stay=stay,
            proved_at=proved_at,
        )

    def _person(self, person_id: str) -> Actor:
        try:
            return actor_by_id(self._state, person_id, self._clock())
        except ActorUnknown as error:
            raise StepExpired from error

    @contextmanager
    def _traced(self, request_id: str, actor: Actor | None = None) -> Iterator[None]:
        """Leave the trace of a refusal, without what was given."""
        try:
            yield
        except AmbroiseError as error:
            self._refuse(error, actor, request_id)
            raise

    def _refuse(self, error: AmbroiseError, actor: Actor | None, request_id: str) -> None:
        code = error.fields.get("code")
        detail: dict[str, str | int] = {"cause": str(code)} if code else {}
        who, what = (actor.login, actor.id) if actor else (UNKNOWN, "")
        self._trail.append(
            Event(
                who,
                "sign_in",
                "people",
                what,
                rule=type(error).__name__,
                allowed=False,
                detail=detail,
                request_id=request_id,
            )
        )

    def _trace(
        self,
        act: str,
        actor: Actor,
        *,
        request_id: str,
        detail: dict[str, str | int] | None = None,
    ) -> None:
        self._trail.append(
            Event(actor.login, act, "people", actor.id, detail=detail or {}, request_id=request_id)
        )


def _attempt(kept: dict[str, str]) -> Attempt:
    longest = kept.get("max_age")
    return Attempt(
        kept["nonce"], kept["verifier"], kept["redirect_uri"], int(longest) if longest else None
    )


@contextmanager
def _extra(name: str) -> Iterator[None]:
    """Say which extra is missing when what a way in needs is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ExtraMissing(extra=name) from error
