"""Every command under `people`: persons, and how they come in."""

from ambroise.cli.sign_in import factor, group, link, sync, token, unlink
from ambroise.cli.spine import people
from ambroise.cli.units import units

__all__ = ["people"]

people.add_typer(factor, name="second-factor")
people.add_typer(token, name="token")
people.add_typer(group, name="group")
for way_in in (link, unlink, sync, units):
    people.command()(way_in)
