"""Unique keys and indexes of scoring, and the triggers that keep published scorecards as they are."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-27T10:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "unique keys, indexes and triggers of scoring"

STATEMENTS = [
    'create unique index one_rule_set on rule_set (ward, "key", version)',
    "create unique index one_score_period on score_period (ward, first_on)",
    "create unique index one_sheet on sheet (period, appointment, rule_set)",
    "create unique index one_scorecard on scorecard (sheet, number)",
    "create unique index one_standing_excuse on excuse (assignment, mishap) where revoked_at is null",
    "create unique index one_year_grade on year_grade (ward, year, unit, coalesce(appointment, 0), number)",
    "create unique index one_waiting_appeal on appeal (sheet) where state = 'waiting'",
    "create index by_sheet_ward on sheet (ward, period, state)",
    "create index by_scorecard_person on scorecard (ward, person, period)",
    "create index by_scorecard_period on scorecard (ward, period, peer_group)",
    "create index by_appeal_state on appeal (ward, state, answer_by, id)",
    "create index by_extension_late on extension (ward, from_due) where state = 'granted' and kind = 'time' and late_days > 0",
    "create index by_appointment_head on appointment (unit, since) where role = 'head'",
]
SQLITE_TRIGGERS = [
    "create trigger scorecard_no_update before update on scorecard begin select raise(abort, 'scorecard is immutable'); end",
    "create trigger scorecard_no_delete before delete on scorecard begin select raise(abort, 'scorecard is immutable'); end",
]
POSTGRES_TRIGGERS = [
    "create function scorecard_immutable() returns trigger language plpgsql as "
    "$$ begin raise exception 'scorecard is immutable'; end $$",
    "create trigger scorecard_no_change before update or delete on scorecard for each row execute function scorecard_immutable()",
    "create trigger scorecard_no_truncate before truncate on scorecard for each statement execute function scorecard_immutable()",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="tracker", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        assert engine is not None
        for statement in STATEMENTS:
            await engine.run_ddl(statement)
        for trigger in SQLITE_TRIGGERS if engine.engine_type == "sqlite" else POSTGRES_TRIGGERS:
            await engine.run_ddl(trigger)

    manager.add_raw(run)
    return manager
