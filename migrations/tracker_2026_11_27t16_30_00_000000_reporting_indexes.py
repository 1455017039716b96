"""Unique keys and indexes of indicators, reports, budgets and exchange."""

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


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="tracker", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        assert engine is not None
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
