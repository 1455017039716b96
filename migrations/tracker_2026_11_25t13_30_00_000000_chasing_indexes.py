"""Unique keys and indexes of chasing: a rung, a message, an occurrence happen once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-25T13:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "unique keys and indexes of chasing"

STATEMENTS = [
    'create unique index one_ladder_rung on ladder_rung (ward, plan, "offset")',
    "create unique index one_reminder on reminder (ward, noun, noun_id, kind, version, rung, audience)",
    'create unique index one_message on message (ward, person, channel, "key")',
    "create unique index one_letter_number on letter (ward, year, number)",
    "create unique index one_asked_extension on extension (assignment) where state = 'asked'",
    "create unique index one_standing_feed on feed (person) where revoked_at is null",
    "create index by_reminder_day on reminder (ward, day, id)",
    "create index by_promise_noun on promise (ward, noun, noun_id, id)",
    "create index by_message_waiting on message (next_at, id) where state in ('waiting', 'sending')",
    "create index by_message_state on message (ward, state, id)",
    "create index by_extension_state on extension (ward, state, authority, id)",
    "create index by_letter_line on letter_line (assignment, letter)",
    "create index by_job_run_name on job_run (name, started_at)",
    "create index by_task_recurrence on task (ward, id) where recurrence <> ''",
    "create index by_assignment_taken on assignment (taken_from) where taken_from is not null",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="tracker", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        assert engine is not None
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
