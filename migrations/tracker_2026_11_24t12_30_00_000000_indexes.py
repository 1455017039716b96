"""Unique keys, composite indexes with the ward first, and the triggers that keep the diary append-only."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-24T12:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "unique keys, composite indexes, triggers of the diary"

UNIQUE = {
    "receipt_key": "receipt (ward, person, key)",
    "counter_stem": "counter (ward, stem)",
    "event_sequence": "event (ward, sequence)",
    "calendar_day_day": "calendar_day (ward, day)",
    "unit_alias_folded": "unit_alias (ward, folded)",
    "stored_file_sha256": "stored_file (ward, sha256)",
    "plan_code": "plan (ward, code)",
    "plan_document_sha256": "plan_document (ward, sha256)",
    "clause_anchor": "clause (ward, document, anchor)",
    "task_code": "task (ward, code)",
    "assignment_key": "assignment (ward, task, unit, occurrence)",
    "assignment_code": "assignment (ward, code)",
    "coordinating_unit_key": "coordinating_unit (ward, task, unit)",
    "report_draft_key": "report_draft (ward, assignment, person)",
}
PLAIN = {
    "event_noun": "event (ward, noun, noun_id, sequence)",
    "event_told": "event (ward, audience, unit_path, sequence)",
    "event_verb": "event (ward, verb, sequence)",
    "unit_path": "unit (ward, path)",
    "person_search": "person (ward, sort_key)",
    "appointment_ward": "appointment (ward, unit, role)",
    "plan_state": "plan (ward, state, id)",
    "clause_position": "clause (plan, document, position)",
    "draft_position": "task_draft (plan, position, id)",
    "task_plan": "task (ward, plan, id)",
    "assignment_due": "assignment (ward, due_on, id)",
    "assignment_unit": "assignment (ward, unit_path, state, due_on)",
    "assignment_state": "assignment (ward, state, due_on, id)",
    "coordinating_unit_path": "coordinating_unit (ward, unit_path)",
    "contribution_unit": "contribution (ward, unit_path, answered_at)",
    "task_update_at": "task_update (assignment, at)",
}
SQLITE_TRIGGERS = [
    "create trigger event_no_update before update on event begin select raise(abort, 'event is append-only'); end",
    "create trigger event_no_delete before delete on event begin select raise(abort, 'event is append-only'); end",
]
POSTGRES_TRIGGERS = [
    "create function event_append_only() returns trigger language plpgsql as "
    "$$ begin raise exception 'event is append-only'; end $$",
    "create trigger event_no_change before update or delete on event for each row execute function event_append_only()",
    "create trigger event_no_truncate before truncate on event for each statement execute function event_append_only()",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="tracker", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        assert engine is not None
        for name, columns in UNIQUE.items():
            await engine.run_ddl(f"create unique index one_{name} on {quoted(columns)}")
        for name, columns in PLAIN.items():
            await engine.run_ddl(f"create index by_{name} on {quoted(columns)}")
        for trigger in SQLITE_TRIGGERS if engine.engine_type == "sqlite" else POSTGRES_TRIGGERS:
            await engine.run_ddl(trigger)

    manager.add_raw(run)
    return manager


def quoted(columns: str) -> str:
    """`table (a, b)` with every name in double quotes: some (`plan`, `key`) are words of SQL."""
    table, names = columns.rstrip(")").split(" (")
    return f'"{table}" (' + ", ".join(f'"{n.strip()}"' for n in names.split(",")) + ")"
