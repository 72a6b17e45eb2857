"""The first schema: consents, cases, visits, pictures."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "consents",
        sa.Column("owner", sa.String(320), primary_key=True),
        sa.Column("given", sa.String(40), nullable=False),
    )
    texts = ("title", "site", "allergies", "patch_test", "consent", "notes", "search")
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String(320), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("keep_days", sa.Integer),
        sa.Column("created", sa.String(40), nullable=False),
        sa.Column("changed", sa.String(40), nullable=False),
        sa.Column("expires", sa.String(40)),
    )
    op.create_index("cases_by_owner", "cases", ["owner", "changed"])
    op.create_index("cases_by_expiry", "cases", ["expires"])
    op.create_table(
        "visits",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
        sa.Column("taken", sa.String(40), nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
    )
    op.create_index("visits_by_case", "visits", ["case_id", "taken"])
    op.create_table(
        "pictures",
        sa.Column(
            "visit_id", sa.String(32), sa.ForeignKey("visits.id", ondelete="CASCADE"), primary_key=True, nullable=False
        ),
        sa.Column("jpeg", sa.LargeBinary, nullable=False),
        sa.Column("thumb", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Take the tables away."""
    for name in ("pictures", "visits", "cases", "consents"):
        op.drop_table(name)
