"""What every command needs of the installation, opened when first used."""

import pwd
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import typer
from rich.console import Console

from ambroise.access import Actor, Door, open_door, people
from ambroise.access.people import tokens
from ambroise.access.view import Views
from ambroise.settings import Settings, private_folder
from ambroise.state import State, open_state
from ambroise.trail import Trail, open_trail
from ambroise.vault import Vault, open_vault


@dataclass
class Session:
    """One call of the command line: results go `out`, `say` speaks to the person on stderr."""

    settings: Settings
    lang: str

    @cached_property
    def say(self) -> Console:
        return Console(stderr=True, highlight=False)

    @cached_property
    def out(self) -> Console:
        return Console(highlight=False, soft_wrap=True)

    @cached_property
    def state(self) -> State:
        private_folder(self.settings.home)
        return open_state(self.settings)

    @cached_property
    def trail(self) -> Trail:
        return open_trail(self.settings, self.state)

    @cached_property
    def vault(self) -> Vault:
        return open_vault(self.settings)

    @cached_property
    def door(self) -> Door:
        return open_door(self.settings, self.state, self.trail)

    @cached_property
    def views(self) -> Views:
        return Views(self.state, self.door, lambda: self.vault)

    @cached_property
    def actor(self) -> Actor:
        """Return who holds the access token of the settings, else the person of the OS account.

        The first one of a fresh home installs it. Raises TokenRefused, ActorUnknown.
        """
        now = datetime.now(UTC)
        if self.settings.token is not None:
            return tokens.enter(self.state, self.trail, self.settings.token, now=now)
        account = people.os_account()
        installer = people.installer(self.state, account, _full_name(account), now=now)
        if installer is None:
            return people.os_actor(self.state, now)
        self.vault.key("care-rows")
        self.say.print(
            self.text(
                f"Nouvelle installation dans {self.settings.home} : {account} est gestionnaire de"
                f" données ; clés créées dans {self.settings.keys}, à mettre à part et à"
                " sauvegarder.",
                f"New installation in {self.settings.home}: {account} is data manager; keys made"
                f" in {self.settings.keys}, to be kept apart and backed up.",
            )
        )
        return installer

    def text(self, french: str, english: str) -> str:
        return french if self.lang == "fr" else english

    def close(self) -> None:
        opened = self.__dict__
        for name in ("views", "door", "trail", "vault", "state"):
            if name in opened:
                opened[name].close()


def session_of(context: typer.Context) -> Session:
    """Return the session that the root command opened."""
    session = context.find_object(Session)
    if session is None:
        raise RuntimeError("a command runs below the root command")
    return session


def _full_name(account: str) -> str:
    try:
        return pwd.getpwnam(account).pw_gecos.split(",")[0] or account
    except KeyError:
        return account
