"""Every slice's tables, one line of migrations."""

import re
from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"

APP_CONFIG = AppConfig(
    app_name="tracker",
    migrations_folder_path=str(MIGRATIONS),
    table_classes=table_finder(
        [
            "tracker.core.codes",
            "tracker.core.receipts",
            "tracker.core.files",
            "tracker.core.jobs",
            "tracker.events.tables",
            "tracker.wards.tables",
            "tracker.paper_templates.tables",
            "tracker.workdays.tables",
            "tracker.units.tables",
            "tracker.people.tables",
            "tracker.accounts.tables",
            "tracker.plans.tables",
            "tracker.drafts.tables",
            "tracker.indicators.tables",
            "tracker.tasks.tables",
            "tracker.contributions.tables",
            "tracker.updates.tables",
            "tracker.extensions.tables",
            "tracker.reminders.tables",
            "tracker.reports.tables",
            "tracker.budgets.tables",
            "tracker.accountability.tables",
            "tracker.appeals.tables",
            "tracker.awards.tables",
            "tracker.commendation.tables",
            "tracker.praise.tables",
            "tracker.exchange.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[],
    commands=[],
)


def newest_migration() -> str:
    """The id of the last migration this version ships."""
    ids = (re.search(r'^ID = "(.+)"$', path.read_text(), re.MULTILINE) for path in MIGRATIONS.glob("*.py"))
    return max(found[1] for found in ids if found)
