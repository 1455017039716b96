"""Indexes of what is read on every page: the list by the day that counts, and what a person is told."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-25T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes of the list and of notices"

INDEXES = {
    # word for word the expression of tasks.queries.DAY, or it is not used; '9999-12-31' is a date on PostgreSQL
    "assignment_day": "assignment (ward, coalesce(case when state = 'returned' and fix_by is not null then fix_by"
    " else due_on end, '9999-12-31'), id)",
    "event_audience": "event (ward, audience, sequence)",
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="tracker", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        assert engine is not None
        for name, columns in INDEXES.items():
            await engine.run_ddl(f"create index by_{name} on {columns}")

    manager.add_raw(run)
    return manager
