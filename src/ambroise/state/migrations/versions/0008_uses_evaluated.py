"""The register of uses in full, evaluations, and gold made at the site."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Each part below makes its own tables."""
