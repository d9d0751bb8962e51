"""When publishing again would show nothing new."""

from pathlib import Path

from ambroise import intake, warehouse
from ambroise.vault import open_vault
from tests.builders.site import a_patient, a_site


def test_a_publication_is_current_until_a_batch_or_the_mapping_changes(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    vault = open_vault(site.settings)
    shapes = intake.shapes()
    assert not warehouse.is_current(site.state, shapes)
    site.write("a.ndjson", a_patient("p1"))
    site.take()
    assert not warehouse.is_current(site.state, shapes)
    warehouse.publish(site.settings, site.state, vault, shapes=shapes)
    assert warehouse.is_current(site.state, shapes)
    site.take()
    assert warehouse.is_current(site.state, shapes)
    assert not warehouse.is_current(site.state, {**shapes, "Patient": "{}"})
    site.write("c.ndjson", b"{broken")
    assert site.take(site.inbox / "c.ndjson").stored == 0
    assert warehouse.is_current(site.state, shapes)
    site.write("b.ndjson", a_patient("p2"))
    site.take()
    assert not warehouse.is_current(site.state, shapes)
    vault.close()
    site.state.close()
