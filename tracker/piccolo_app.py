"""Every slice's tables, one line of migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="tracker",
    migrations_folder_path=str(Path(__file__).resolve().parent.parent / "migrations"),
    table_classes=table_finder(
        [
            "tracker.core.receipts",
            "tracker.core.files",
            "tracker.events.tables",
            "tracker.workdays.tables",
            "tracker.units.tables",
            "tracker.accounts.tables",
            "tracker.plans.tables",
            "tracker.indicators.tables",
            "tracker.tasks.tables",
            "tracker.updates.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[],
    commands=[],
)
