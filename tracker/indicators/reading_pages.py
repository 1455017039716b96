"""The doors of readings on a phone: what a unit owes, one number a page, check, sent; and for those who look after units."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import Response, Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal
from tracker.core.files import read_upload, serve
from tracker.core.text import uncapital
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, local_path, only, page, see_other
from tracker.indicators import recorded
from tracker.indicators.listing import listed, reported
from tracker.indicators.owing import EARLY, key_of, opens_on, owed_of, period_at
from tracker.indicators.reading_forms import ReadingForm
from tracker.indicators.recording import record_reading
from tracker.indicators.recording_rules import IMPOSSIBLE, Told, before, day_problem, of_period, standing, value_problem
from tracker.indicators.rules import SOURCE_WORDS, Rollup, Shape, Source, counted_words
from tracker.indicators.soundness import warnings_of
from tracker.workdays.queries import calendar
from tracker.workdays.report_periods import Frequency, ReportPeriod

UNIT_ROLES = (Role.HEAD, Role.DEPUTY, Role.STAFF)
UNIT = [only(*UNIT_ROLES)]
FILES_LIMIT = 101_000_000  # bytes: ten files of ten megabytes, and the fields
MOST_LISTED, MOST_DONE = 300, 24
REPORTS = "/reports/mine/"  # the one place one may come from, and goes back to
CONFIRM = "Nếu số liệu đúng như vậy, xin đánh dấu vào ô xác nhận rồi gửi."


@dataclass(frozen=True, slots=True)
class Place:
    """One unit's number of one period: a row of `recorded.find`, and what the page says of it."""

    found: dict[str, Any]
    period: ReportPeriod

    @property
    def url(self) -> str:
        return f"/readings/{self.found['id']}/{key_of(self.period)}"

    @property
    def is_share(self) -> bool:
        return Shape(self.found["shape"]) is Shape.SHARE

    @property
    def stands(self) -> dict[str, Any] | None:
        return standing(self.found, self.period)

    @property
    def before(self) -> dict[str, Any] | None:
        return before(self.found, self.period)

    @property
    def question(self) -> str:
        """Có bao nhiêu người có tài khoản định danh mức 2?"""
        what = self.found["numerator"]
        return f"Có bao nhiêu {uncapital(what)}?" if what else self.found["name"]

    @property
    def source(self) -> str:
        return self.found["source_note"] or SOURCE_WORDS[Source(self.found["source"])]

    def warnings(self, numerator: int, denominator: int | None) -> list[str]:
        """What is odd about a number, beside the period before; what was reported of this one is no news."""
        earlier = self.before
        return warnings_of(
            numerator=numerator, denominator=denominator, shape=Shape(self.found["shape"]), rollup=Rollup(self.found["rollup"]),
            before_numerator=earlier["numerator"] if earlier else None, before_denominator=earlier["denominator"] if earlier else None,
        )  # fmt: skip


# What is owed


@get("/readings")
async def show_owed(request: Request, user: Viewer, today: date) -> Answer:
    """A unit's own numbers; for those who look after units, which ones are not there."""
    is_unit = user.acts_as(*UNIT_ROLES)
    asked = await recorded.asked(user, unit=user.hat.unit if is_unit and user.hat else None)
    owed = listed(owed_of(asked, last=today + EARLY if is_unit else today), today=today, calendar=await calendar(user.ward))
    if is_unit:
        done = reported(asked, last=today)[:MOST_DONE]
        return page(request, "indicators/owed.html", here="home", owed=owed, done=done)
    return page(
        request, "indicators/not_reported.html", here="indicators", owed=owed[:MOST_LISTED], more=max(0, len(owed) - MOST_LISTED),
        units=len({one.owed.unit for one in owed}),
    )  # fmt: skip


# One number: the form, the check, sent


@get("/")
async def show_reading(request: Request, user: Viewer, place: Place, today: date, next: str = "") -> Answer:  # noqa: A002
    if not user.acts_as(*UNIT_ROLES):
        return page(request, "indicators/reading.html", here="indicators", place=place, steps=steps(place))
    stands = place.stands
    form = ReadingForm.blank(seen=str(stands["id"]) if stands else "", next=from_report(next))
    return number_page(request, place, form, today)


@post("/check", guards=UNIT, status_code=200)
async def check(request: Request, place: Place, today: date) -> Answer:
    """The second step; nothing is kept yet."""
    form = ReadingForm.read(await request.form())
    refuse_numbers(form, place)
    return number_page(request, place, form, today, status=422) if form.problems else check_page(request, place, form)


@post("/edit", guards=UNIT, status_code=200)
async def edit(request: Request, place: Place, today: date) -> Answer:
    """Back to the first step with everything typed."""
    form = ReadingForm.read(await request.form())
    form.problems.clear()
    return number_page(request, place, form, today)


@post("/", guards=UNIT, request_max_body_size=FILES_LIMIT, status_code=200)
async def send(request: Request, user: Viewer, place: Place, now: datetime, today: date) -> Answer:
    form = ReadingForm.read(await request.form())
    refuse_numbers(form, place)
    if form.problems:
        return number_page(request, place, form, today, status=422)
    if place.warnings(form.numerator, form.denominator) and not form.sure:
        form.refuse("sure", CONFIRM)
    if not form.problems:
        try:
            await record_reading(
                indicator=place.found["id"], unit=place.found["unit"], period=place.period, numerator=form.numerator,
                denominator=form.denominator, note=form.note, why=form.why, seen=form.seen, sure=form.sure, key=form.key, by=user, at=now,
                files=[await read_upload(upload) for upload in form.files], url=f"{place.url}/sent",
            )  # fmt: skip
            back = from_report(form.next)
            return see_other(request, back or f"{place.url}/sent", said="Đã gửi số liệu." if back else None)
        except Refusal as refusal:
            form.refuse("note" if refusal.sentence == IMPOSSIBLE else "files", refusal.sentence)
    if form.values.get("files"):
        form.refuse("files", "Xin chọn lại ảnh, tệp kèm theo trước khi gửi.")
    return check_page(request, place, form, status=422)


@get("/sent", guards=UNIT)
async def show_sent(request: Request, place: Place) -> Answer:
    if (stands := place.stands) is None:
        raise Missing("Số liệu kỳ này chưa được gửi.")
    return page(request, "indicators/sent.html", here="home", place=place, stands=stands)


@get("/evidence/{evidence_id:str}")
async def download(user: Viewer, place: Place, evidence_id: str) -> Response[bytes]:
    of_place = {file["id"] for one in of_period(place.found, place.period) for file in one["files"]}
    wanted = identity(evidence_id)
    found = await recorded.evidence(wanted, user) if wanted in of_place else None
    if found is None:
        raise Missing("Không tìm thấy tệp này.")
    return await serve(found, name=found["name"])


# What the doors share


def refuse_numbers(form: ReadingForm, place: Place) -> None:
    """Put what cannot be beside its field; what is only odd is asked at the check."""
    if form.problems:
        return
    told = Told(form.numerator, form.denominator, date.min, form.note, why=form.why)
    problem = value_problem(told, Shape(place.found["shape"]))
    if problem and problem != IMPOSSIBLE:
        form.refuse("denominator" if form.denominator is None else "numerator", problem)
    elif place.stands and form.seen == place.stands["id"] and not form.why:
        form.refuse("why", "Xin ghi vì sao sửa.")


def number_page(request: Request, place: Place, form: ReadingForm, today: date, *, status: int = 200) -> Answer:
    closed = day_problem(place.found, place.period, None, today=today)
    is_open = bool(form.typed["numerator"] or form.problems)
    return page(
        request, "indicators/number.html", here="home", place=place, form=form, closed=closed, is_open=is_open, steps=steps(place),
        is_early=opens_on(place.period) <= today < place.period.last_on, status=status,
    )  # fmt: skip


def check_page(request: Request, place: Place, form: ReadingForm, *, status: int = 200) -> Answer:
    return page(
        request, "indicators/check.html", here="home", place=place, form=form, status=status,
        value=counted_words(form.numerator, form.denominator), warnings=place.warnings(form.numerator, form.denominator),
    )  # fmt: skip


def steps(place: Place) -> list[dict[str, Any]]:
    """Every reading of the period, the standing one first, each with its number in words."""
    return [
        one | {"value": counted_words(one["numerator"], one["denominator"])}
        for one in of_period(place.found, place.period)
    ]  # fmt: skip


def from_report(typed: str) -> str:
    """The report's form that led here, or nothing."""
    path = local_path(typed)
    return path if path.startswith(REPORTS) else ""


async def place_of(indicator_id: str, period_key: str, user: Viewer, unit: str = "") -> Place:
    """Dependency `place`: a unit's own number, or of the unit in the address. Raises Missing."""
    is_unit = user.acts_as(*UNIT_ROLES)
    wanted = identity(unit) if unit or not is_unit else user.hat.unit if user.hat else 0
    if is_unit and user.hat and wanted != user.hat.unit:
        raise Missing("Không tìm thấy số liệu này.")
    found = await recorded.find(identity(indicator_id), wanted, user)
    period = period_at(Frequency(found["frequency"]), period_key) if found else None
    if found is None or period is None:
        raise Missing("Không tìm thấy số liệu này.")
    return Place(found, period)


of_one = Router(
    path="/readings/{indicator_id:str}/{period_key:str}", dependencies={"place": Provide(place_of)},
    route_handlers=[show_reading, check, edit, send, show_sent, download],
)  # fmt: skip
router = Router(path="/", route_handlers=[show_owed, of_one])
