"""The tracker on one page: its doors, its manners, what opens and closes with it."""

from typing import Any

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders, State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.types import Message, Scope

from piccolo_conf import DB
from tracker import demo, timetable
from tracker.accountability import fairness_pages as fairness
from tracker.accountability import pages as accountability
from tracker.accountability import paper_pages as score_papers
from tracker.accountability import period_pages as scores
from tracker.accountability import rule_set_pages as rule_sets
from tracker.accountability import year_pages as grades
from tracker.accounts import pages as accounts
from tracker.accounts.sessions import Authentication
from tracker.appeals import pages as appeals
from tracker.appeals.queries import ASKED as APPEALED
from tracker.awards import import_pages as awards_import
from tracker.awards import kind_pages as award_kinds
from tracker.awards import pages as awards
from tracker.budgets import decision_pages as estimate_decisions
from tracker.budgets import line_pages as estimate_lines
from tracker.budgets import pages as budgets
from tracker.budgets import paper_pages as estimate_papers
from tracker.budgets import spending_pages as spending
from tracker.budgets.queries import ASKED as ESTIMATED
from tracker.commendation import candidate_pages as candidates
from tracker.commendation import chain_pages as chain
from tracker.commendation import decision_pages as decisions
from tracker.commendation import hold_pages as holds
from tracker.commendation import initiative_pages as initiatives
from tracker.commendation import minutes_pages as minutes
from tracker.commendation import nomination_pages as nominations
from tracker.commendation import pages as campaigns
from tracker.commendation import paper_pages as dossiers
from tracker.commendation import report_pages as reports
from tracker.commendation import result_pages as honours
from tracker.commendation.council import ASKED as PROPOSED
from tracker.contributions import pages as contributions
from tracker.core import clock, database, web
from tracker.core.errors import AlreadyDone, TrackerError
from tracker.core.failures import on_already_done, on_bug, on_http_error, on_refusal
from tracker.core.static import static_files
from tracker.drafts import pages as drafts
from tracker.events import pages as events
from tracker.exchange import api_pages as interface
from tracker.exchange import application_pages as applications
from tracker.exchange import pages as exchange
from tracker.extensions import pages as extensions
from tracker.extensions.queries import ASKED
from tracker.holding import pages as holding
from tracker.home import briefing_pages as briefing
from tracker.home import pages as home
from tracker.indicators import behalf_pages as behalf
from tracker.indicators import completeness_pages as completeness
from tracker.indicators import import_pages as readings_import
from tracker.indicators import pages as indicators
from tracker.indicators import reading_pages as readings
from tracker.indicators import setup_pages as indicator_setup
from tracker.paper_templates import pages as paper_templates
from tracker.people import pages as people
from tracker.piccolo_app import newest_migration
from tracker.plans import pages as plans
from tracker.praise import pages as praise
from tracker.reminders import delivery_pages as delivery
from tracker.reminders import letter_pages as letters
from tracker.reminders import pages as reminders
from tracker.reports import consolidation_pages as consolidations
from tracker.reports import kind_pages as report_kinds
from tracker.reports import pages as asked_reports
from tracker.reports import report_paper_pages as report_papers
from tracker.reports import request_pages as report_requests
from tracker.reports import review_pages as report_reviews
from tracker.reports import statistics_pages as task_statistics
from tracker.reports import submission_pages as submissions
from tracker.reports import wording_pages as wordings
from tracker.settings import settings
from tracker.tasks import pages as tasks
from tracker.tasks.queries import WAITING
from tracker.units import pages as units
from tracker.updates import pages as updates
from tracker.wards import pages as wards

BODY_LIMIT = 1_000_000  # bytes; the doors that take files say more themselves

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types htmx"
)
MANNERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
}


async def mind_manners(message: Message, scope: Scope) -> None:
    """The security headers of every answer, errors and parts included; what is signed in is never stored."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in MANNERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", POLICY.format(nonce=scope["state"].get("nonce", "none")))
    headers.setdefault("Cache-Control", "no-store")
    if settings().is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


async def know_the_ward(app: Litestar) -> None:
    """Refuse an unknown schema, and learn once whether this is a demonstration."""
    await database.require_current_schema(newest_migration())
    app.state.is_demo = await demo.is_demo()


def create_app(*, bind: str = "127.0.0.1", ticking: bool = False) -> Litestar:
    """The application. `bind` is the address it listens on: one-click demo sign-in asks for loopback.

    `ticking`: this process keeps the timetable too; several may, one of them leads.
    """
    return Litestar(
        route_handlers=[
            static_files,
            briefing.router,
            home.router,
            accountability.router,
            accounts.router,
            appeals.router,
            applications.router,
            chain.router,
            award_kinds.router,
            awards.router,
            awards_import.router,
            behalf.router,
            budgets.router,
            campaigns.router,
            candidates.router,
            completeness.router,
            consolidations.router,
            contributions.router,
            decisions.router,
            delivery.router,
            dossiers.router,
            reports.router,
            estimate_decisions.router,
            estimate_lines.router,
            estimate_papers.router,
            events.router,
            exchange.router,
            holding.router,
            holds.router,
            indicator_setup.router,
            indicators.router,
            initiatives.router,
            interface.router,
            honours.router,
            letters.router,
            extensions.router,
            nominations.router,
            grades.router,
            minutes.router,
            fairness.router,
            score_papers.router,
            paper_templates.router,
            people.router,
            plans.router,
            praise.router,
            readings.router,
            readings_import.router,
            reminders.router,
            asked_reports.router,
            report_kinds.router,
            report_requests.router,
            report_reviews.router,
            submissions.router,
            rule_sets.router,
            scores.router,
            drafts.router,
            drafts.import_plan,
            spending.router,
            tasks.router,
            units.router,
            updates.router,
            wards.router,
            report_papers.router,
            task_statistics.router,
            wordings.router,
        ],
        dependencies={
            "user": Provide(web.current_user, sync_to_thread=False),
            "now": Provide(clock.now, sync_to_thread=False),
            "today": Provide(web.current_day, sync_to_thread=False),
        },
        middleware=[
            DefineMiddleware(Authentication, waiting=WAITING, asked=f"({ASKED} + {APPEALED} + {ESTIMATED} + {PROPOSED})")
        ],
        guards=[web.signed_in],
        before_request=web.check_origin,
        before_send=[mind_manners],
        exception_handlers={
            AlreadyDone: on_already_done,
            TrackerError: on_refusal,
            HTTPException: on_http_error,
            Exception: on_bug,
        },
        lifespan=[
            lambda app: database.lifespan(DB, most=settings().pool),
            *([lambda app: timetable.running()] if ticking else []),
        ],
        on_startup=[know_the_ward],
        compression_config=CompressionConfig(
            backend="gzip",
            gzip_compress_level=1,
            minimum_size=600,
            exclude="^/static/",  # those are compressed already
        ),
        request_max_body_size=BODY_LIMIT,
        openapi_config=None,
        logging_config=None,
        debug=False,
        state=State({"bind": bind, "is_demo": False, "jobs": timetable.JOBS}),
    )


def __getattr__(name: str) -> Any:
    """`tracker.app:app` for an ASGI server, made when it is asked for."""
    if name == "app":
        return create_app(bind=settings().bind, ticking=settings().scheduler)
    raise AttributeError(name)
