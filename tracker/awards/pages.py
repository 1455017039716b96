"""The doors of the register: the list for office and leadership, one award, its withdrawal; a unit's own awards on a phone."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.awards import actions, queries, register, register_xlsx
from tracker.awards.forms import ConfirmForm, WithdrawForm
from tracker.awards.register import PAGE, STATES, Filters, Found
from tracker.awards.rules import MERIT_WORDS, SUBJECT_WORDS, Merit, Subject, may_see, may_withdraw
from tracker.core import xlsx
from tracker.core.errors import Missing, Refusal
from tracker.core.forms import optional_whole
from tracker.core.text import clean, day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, is_part, only, page, part, require_fresh, see_other
from tracker.events.sentences import sentence

COUNCIL = [only(Role.OFFICE, Role.LEADER)]
OF_UNIT = [only(*queries.UNIT_ROLES)]
READERS = [only(Role.OFFICE, Role.LEADER, *queries.UNIT_ROLES)]
LEADER = [only(Role.LEADER)]
HERE = "commendation"
EXPORT_LIMIT, PRINT_LIMIT = 20_000, 2_000


@get("/awards", guards=COUNCIL)
async def list_awards(request: Request, user: Viewer) -> Answer:
    filters, after = read_filters(request)
    found = await register.listing(user, filters, after=after)
    more = found.rows[PAGE - 1] if len(found.rows) > PAGE else None
    context: dict[str, Any] = {
        "awards": found.rows[:PAGE],
        "next": urlencode([*filters.pairs(), ("after", f"{more['decided_on']}~{more['id']}")]) if more else "",
    }
    if is_part(request):
        return part(request, "awards/_rows.html", **context)
    return page(
        request, "awards/list.html", here=HERE, found=found, filters=filters, states=STATES,
        address=urlencode(filters.pairs()), **context,
    )  # fmt: skip


@get("/awards/print", guards=COUNCIL)
async def print_awards(request: Request, user: Viewer) -> Answer:
    filters, _ = read_filters(request)
    found = await register.listing(user, filters, limit=PRINT_LIMIT)
    return page(
        request, "awards/print.html", here=HERE, found=found, said=filters_said(filters, found), filters=filters,
        address=urlencode(filters.pairs()), most=PRINT_LIMIT,
    )  # fmt: skip


@get("/awards.xlsx", guards=COUNCIL)
async def export(request: Request, user: Viewer, today: date) -> Response[bytes]:
    """The same list as a spreadsheet, up to twenty thousand rows."""
    filters, _ = read_filters(request)
    found = await register.listing(user, filters, limit=EXPORT_LIMIT)
    return xlsx.answer(
        await register_xlsx.of_awards(found.rows, ward=user.ward_name, said=filters_said(filters, found), today=today),
        f"so-khen-thuong-{today.isoformat()}.xlsx",
    )


def read_filters(request: Request) -> tuple[Filters, tuple[date, int] | None]:
    """The filters of the address; what cannot be read asks for nothing."""
    typed = {name: clean(str(value), 200) for name, value in request.query_params.items()}
    day, _, row = typed.get("after", "").partition("~")
    last, last_id = maybe_day(day), optional_whole(row)
    year = optional_whole(typed.get("year", ""))
    filters = Filters(
        q=typed.get("q", ""), year=year if year and year < 10_000 else None, kind=typed.get("kind", "")[:30],
        unit=optional_whole(typed.get("unit", "")), state=typed.get("state", "") if typed.get("state") in STATES else "",
    )  # fmt: skip
    return filters, (last, last_id) if last and last_id else None


def maybe_day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def filters_said(filters: Filters, found: Found) -> str:
    """The filters in words, as they stand on paper; empty for the whole register."""
    said = [
        f"năm {filters.year}" if filters.year else "", dict(found.kinds).get(filters.kind, ""),
        dict(found.units).get(filters.unit or 0, ""), STATES.get(filters.state, "").lower(),
        f"tìm “{filters.q}”" if filters.q else "",
    ]  # fmt: skip
    return ", ".join(one for one in said if one)


@get("/awards/mine", guards=OF_UNIT)
async def list_mine(request: Request, user: Viewer) -> Answer:
    return page(request, "awards/mine.html", here="account", awards=await queries.mine(user))


# One award


@get("/{award_id:str}", guards=READERS)
async def show_award(request: Request, user: Viewer, award: dict[str, Any], today: date) -> Answer:
    return award_page(request, user, award, WithdrawForm.blank(day=day_short(today)), ConfirmForm.blank())


@post("/{award_id:str}/withdrawal", guards=LEADER, status_code=200)
async def withdraw(request: Request, user: Viewer, award: dict[str, Any], now: datetime) -> Answer:
    require_fresh(request, user, now)
    form = WithdrawForm.read(await request.form())
    if not form.problems:
        try:
            await actions.withdraw(
                award, number=form.number, day=form.day, reason=form.reason, seen=form.version, key=form.key, by=user, at=now
            )
            return see_other(request, f"/awards/{award['id']}", said="Đã thu hồi khen thưởng này; dòng vẫn giữ trong sổ.")
        except Refusal as refusal:
            form.refuse("day", refusal.sentence)
    return award_page(request, user, award, form, ConfirmForm.blank(), status=422)


@post("/{award_id:str}/confirmation", guards=LEADER, status_code=200)
async def confirm(request: Request, user: Viewer, award: dict[str, Any], now: datetime, today: date) -> Answer:
    require_fresh(request, user, now)
    form = ConfirmForm.read(await request.form())
    if form.problems:
        return award_page(request, user, award, WithdrawForm.blank(day=day_short(today)), form, status=422)
    await actions.confirm(award, reason=form.reason, grades=form.grades, seen=form.version, key=form.key, by=user, at=now)
    return see_other(request, f"/awards/{award['id']}", said="Đã giữ nguyên khen thưởng này, kèm lý do.")


def award_page(
    request: Request, user: Viewer, award: dict[str, Any], withdraw_form: WithdrawForm, confirm_form: ConfirmForm, *,
    status: int = 200,
) -> Answer:  # fmt: skip
    """Everything for office and leadership; for a unit what the decision says."""
    is_council = may_see(user)
    may = award["withdrawn_on"] is None and may_withdraw(user, person=award["person"], appointment=award["appointment"])
    return page(
        request, "awards/award.html" if is_council else "awards/own.html", here=HERE if is_council else "account", award=award,
        withdraw_form=withdraw_form, confirm_form=confirm_form, may_withdraw=may, seen=queries.seen_of(award["bases"]),
        merit=MERIT_WORDS[Merit(award["merit"])], subject=SUBJECT_WORDS[Subject(award["subject"])], status=status,
        steps=[(one["at"], one["actor_name"], sentence(one["verb"], one["data"])) for one in award["history"]],
    )  # fmt: skip


async def visible_award(award_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `award`. Raises Missing."""
    if (found := await queries.find(identity(award_id), user)) is None:
        raise Missing("Không tìm thấy khen thưởng này.")
    return found


of_award = Router(
    path="/awards", dependencies={"award": Provide(visible_award)}, route_handlers=[show_award, withdraw, confirm]
)
router = Router(path="/", route_handlers=[list_awards, print_awards, export, list_mine, of_award])
