"""Unique keys and indexes of indicators, reports, budgets and exchange; triggers that keep locked reports as they are."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-27T16:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "unique keys and indexes of indicators, reports, budgets and exchange"

STATEMENTS = [
    "create unique index one_indicator_unit on indicator_unit (indicator, unit)",
    "create unique index one_reading on reading (indicator, unit, first_on) where superseded_at is null",
    "create unique index one_correction on reading (supersedes) where supersedes is not null",
    "create index by_reading_period on reading (ward, indicator, unit, first_on)",
    "create unique index one_report_kind_unit on report_kind_unit (kind, unit)",
    "create unique index one_report_period on report_request (kind, first_on) where kind is not null",
    "create unique index one_report_code on report_request (ward, code)",
    "create unique index one_submission on submission (request, unit)",
    "create index by_submission_state on submission (ward, state, late_after)",
    "create index by_submission_unit on submission (ward, unit, late_after)",
    "create unique index one_consolidation on consolidation (request, number)",
    "create unique index one_open_consolidation on consolidation (request) where state = 'draft'",
    "create unique index one_estimate on estimate (root, number)",
    "create index by_estimate_state on estimate (ward, state, id)",
    "create index by_spending_line on spending (ward, line, id)",
    "create unique index one_paper_template on paper_template (ward, kind) where ended_at is null",
    "create unique index one_paper_setting on paper_setting (ward, kind)",
    "create unique index one_token on application (token_hash)",
    "create index by_api_call on api_call (ward, application, id)",
]
# A consolidated report once locked: only its state may still become superseded; its paragraphs stay whole.
KEPT = (
    "ward, request, number, supersedes, reason, frozen, frozen_at, fingerprint, diary, diary_hash, made_by, made_by_name, "
    "locked_at, locked_by, locked_by_name"
)
MOVES = "old.state <> new.state and not (old.state = 'draft' or (old.state = 'locked' and new.state = 'superseded'))"
PARENT = "exists (select 1 from consolidation c where c.id = old.consolidation and c.state <> 'draft')"
TRIGGERS = [  # name, when it fires, on which rows
    ("consolidation_kept", f"update of {KEPT} on consolidation", "old.state <> 'draft'"),
    ("consolidation_moves", "update of state on consolidation", MOVES),
    ("consolidation_stays", "delete on consolidation", "old.state <> 'draft'"),
    ("consolidation_part_kept", "update on consolidation_part", PARENT),
    ("consolidation_part_stays", "delete on consolidation_part", PARENT),
]
SQLITE_TRIGGERS = [
    f"create trigger {name} before {what} when {rows} begin select raise(abort, 'a locked report is immutable'); end"
    for name, what, rows in TRIGGERS
]
POSTGRES_TRIGGERS = [
    "create function locked_report_immutable() returns trigger language plpgsql as "
    "$$ begin raise exception 'a locked report is immutable'; end $$",
    *(
        f"create trigger {name} before {what} for each row when ({rows}) execute function locked_report_immutable()"
        for name, what, rows in TRIGGERS
        if rows != PARENT
    ),
    f"create function locked_part_immutable() returns trigger language plpgsql as $$ begin if {PARENT} then "
    "raise exception 'a locked report is immutable'; end if; return case when tg_op = 'DELETE' then old else new end; end $$",
    *(
        f"create trigger {name} before {what} for each row execute function locked_part_immutable()"
        for name, what, rows in TRIGGERS
        if rows == PARENT
    ),
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
