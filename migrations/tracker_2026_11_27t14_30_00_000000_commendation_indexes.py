"""Unique keys and indexes of commendation."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-27T14:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "unique keys and indexes of commendation"

STATEMENTS = [
    'create unique index one_award_kind on award_kind (ward, "key", version)',
    "create unique index one_base_salary on base_salary (ward, since, number)",
    "create unique index one_award_code on award (ward, code)",
    "create unique index one_award_candidate on award (candidate) where candidate is not null",
    'create unique index one_use_of_achievement on award_achievement (ward, "key") where is_released = false',
    "create unique index one_campaign_code on campaign (ward, code)",
    "create unique index one_campaign_kind on campaign_kind (campaign, kind, peer_group)",
    "create unique index one_found_candidate on candidate (campaign, kind, unit, coalesce(appointment, 0)) where source = 'facts'",
    "create unique index one_minutes on minutes (campaign, number)",
    "create unique index one_vote on vote (minutes, candidate)",
    "create unique index one_praise on praise (ward, month, unit)",
    "create index by_award_year on award (ward, year, decided_on, id)",
    "create index by_campaign_state on campaign (ward, state, id)",
    "create index by_candidate_nominator on candidate (ward, nominated_by, id)",
    "create index by_open_hold on award_hold (ward, unit) where closed_on is null",
    "create index by_praise_state on praise (ward, state, month)",
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
