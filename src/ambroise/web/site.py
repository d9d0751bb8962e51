"""One open installation, as the pages see it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from ambroise.access import Door, open_door, people
from ambroise.access.people.entrance import Entrance
from ambroise.access.view import Views
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.trail import Trail, open_trail
from ambroise.uses.drafts import Drafts, open_drafts
from ambroise.vault import Vault, open_vault
from ambroise.web.pages import Pages

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Site:
    settings: Settings
    state: State
    trail: Trail
    door: Door
    views: Views
    entrance: Entrance
    vault: Vault
    drafts: Drafts
    pages: Pages
    clock: Clock

    def names(self) -> dict[str, str]:
        """Return the name to show for each person of the hospital, by id and by login."""
        found = people.everybody(self.state)
        return {
            key: one.actor.display_name for one in found for key in (one.actor.id, one.actor.login)
        }

    def close(self) -> None:
        self.views.close()
        self.door.close()
        self.vault.close()
        self.trail.close()
        self.state.close()


def open_site(settings: Settings, clock: Clock = utc_now) -> Site:
    """Open the stores of an installation, created when there are none yet."""
    state = open_state(settings)
    trail = open_trail(settings, state)
    vault = open_vault(settings)
    door = open_door(settings, state, trail, clock=clock)
    return Site(
        settings,
        state,
        trail,
        door,
        Views(state, door, lambda: vault, clock=clock),
        Entrance(settings, state, trail, vault, clock),
        vault,
        open_drafts(settings, state, vault),
        Pages(),
        clock,
    )
