"""The door by which the office enters a number that a unit gave by phone or on paper."""

from datetime import date, datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import Provide

from tracker.core.errors import Missing, Refusal
from tracker.core.files import read_upload
from tracker.core.forms import optional_whole
from tracker.core.text import capital, day_short
from tracker.core.viewer import Role, Viewer
from tracker.core.web import Answer, Request, identity, only, page, see_other
from tracker.indicators import recorded
from tracker.indicators.owing import BACK, EARLY, key_of, period_at
from tracker.indicators.reading_forms import BehalfForm
from tracker.indicators.recording import record_reading
from tracker.indicators.recording_rules import IMPOSSIBLE, before, standing
from tracker.indicators.rules import Rollup, Shape, counted_words
from tracker.indicators.soundness import warnings_of
from tracker.workdays.report_periods import Frequency, ReportPeriod, periods_between

OFFICE = [only(Role.OFFICE)]
FILES_LIMIT = 101_000_000  # bytes: ten files of ten megabytes, and the fields
PLACES = {
    "Ngày nhận": "received_on",
    "Số": "numerator",
    "Tổng": "denominator",
    "Xin ghi cả": "denominator",
    "Chỉ tiêu": "denominator",
}


@get("/indicators/{indicator_id:str}/readings/new", guards=OFFICE)
async def show_behalf(
    request: Request, user: Viewer, indicator: dict[str, Any], today: date, unit: str = "", period: str = ""
) -> Answer:
    chosen = period if period_at(Frequency(indicator["frequency"]), period) else choices(indicator, today)[0][0]
    form = BehalfForm.blank(unit=unit, period=chosen, received_on=day_short(today))
    return await behalf_page(request, user, indicator, form, today)


@post("/indicators/{indicator_id:str}/readings", guards=OFFICE, request_max_body_size=FILES_LIMIT, status_code=200)
async def record_on_behalf(request: Request, user: Viewer, indicator: dict[str, Any], now: datetime, today: date) -> Answer:
    """Numbers that are odd, or that another stands for already, come back once to be confirmed."""
    form = BehalfForm.read(await request.form())
    period = period_at(Frequency(indicator["frequency"]), form.typed["period"])
    if period is None:
        form.refuse("period", "Xin chọn kỳ báo cáo trong danh sách.")
    found = await chosen(form, indicator, user)
    if found and period and not form.problems:
        ask_again(form, found, period)
    if found and period and not form.problems:
        try:
            await record_reading(
                indicator=indicator["id"], unit=form.unit, period=period, numerator=form.numerator, denominator=form.denominator,
                note=form.note, why=form.why, on_behalf=form.source, received_on=form.received_on, seen=form.seen, sure=form.sure,
                key=form.key, by=user, at=now, files=[await read_upload(upload) for upload in form.files],
                url=f"/readings/{indicator['id']}/{key_of(period)}?unit={form.unit}",
            )  # fmt: skip
            url = f"/readings/{indicator['id']}/{key_of(period)}?unit={form.unit}"
            return see_other(request, url, said=f"Đã nhập hộ số liệu của {found['unit_name']}. Đơn vị được báo tin.")
        except Refusal as refusal:
            field = next((name for words, name in PLACES.items() if refusal.sentence.startswith(words)), "files")
            form.refuse("note" if refusal.sentence == IMPOSSIBLE else field, refusal.sentence)
    if form.values.get("files"):
        form.refuse("files", "Xin chọn lại ảnh, tệp kèm theo trước khi gửi.")
    return await behalf_page(request, user, indicator, form, today, found=found, status=422)


def ask_again(form: BehalfForm, found: dict[str, Any], period: ReportPeriod) -> None:
    """Of a number that stands already why it changes; of an odd one whether it is so."""
    stands, earlier = standing(found, period), before(found, period)
    if stands and (form.seen != stands["id"] or not form.why):
        form.typed["seen"] = str(stands["id"])
        value = counted_words(stands["numerator"], stands["denominator"])
        form.refuse("why", f"Đơn vị đã báo kỳ này: {value}. Nếu sửa, xin ghi vì sao sửa rồi bấm lại.")
    odd = warnings_of(
        numerator=form.numerator, denominator=form.denominator, shape=Shape(found["shape"]), rollup=Rollup(found["rollup"]),
        before_numerator=earlier["numerator"] if earlier else None, before_denominator=earlier["denominator"] if earlier else None,
    )  # fmt: skip
    if odd and not form.sure:
        form.refuse("sure", f"{' '.join(odd)} Nếu đúng như vậy, xin đánh dấu rồi bấm lại.")


async def chosen(form: BehalfForm, indicator: dict[str, Any], user: Viewer) -> dict[str, Any] | None:
    """The number of the unit that was chosen, a row of `recorded.find`."""
    unit = optional_whole(form.typed["unit"])
    found = await recorded.find(indicator["id"], unit, user) if unit else None
    if found is None:
        form.refuse("unit", "Xin chọn đơn vị trong danh sách.")
    return found


async def behalf_page(
    request: Request, user: Viewer, indicator: dict[str, Any], form: BehalfForm, today: date, *,
    found: dict[str, Any] | None = None, status: int = 200,
) -> Answer:  # fmt: skip
    """With what the chosen unit reported for the chosen period, if anything."""
    unit, period = optional_whole(form.typed["unit"]), period_at(Frequency(indicator["frequency"]), form.typed["period"])
    found = found or (await recorded.find(indicator["id"], unit, user) if unit else None)
    stands = standing(found, period) if found and period else None
    form.typed["seen"] = form.typed["seen"] or (str(stands["id"]) if stands and status == 200 else "")
    return page(
        request, "indicators/behalf.html", here="indicators", indicator=indicator, form=form, status=status,
        units=[(one["id"], one["name"]) for one in indicator["units"]], periods=choices(indicator, today),
        stands=counted_words(stands["numerator"], stands["denominator"]) if stands else "",
        is_share=indicator["shape"] == Shape.SHARE,
    )  # fmt: skip


def choices(indicator: dict[str, Any], today: date) -> list[tuple[str, str]]:
    """The periods of the last two years that may be reported, the newest that has ended first."""
    periods = list(periods_between(Frequency(indicator["frequency"]), today - 2 * BACK, today + EARLY))
    ended = sorted(periods, key=lambda one: (one.last_on <= today, one.last_on), reverse=True)
    return [(key_of(one), capital(one.words)) for one in ended]


async def running(indicator_id: str, user: Viewer) -> dict[str, Any]:
    """Dependency `indicator`. Raises Missing."""
    if (found := await recorded.reporters(identity(indicator_id), user)) is None:
        raise Missing("Không tìm thấy chỉ tiêu này, hoặc chỉ tiêu hiện không thu số liệu.")
    return found


router = Router(path="/", dependencies={"indicator": Provide(running)}, route_handlers=[show_behalf, record_on_behalf])
