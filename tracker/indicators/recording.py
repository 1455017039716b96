"""Recording what units report: first readings, corrections that supersede, those the office enters for somebody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.files import keep
from tracker.core.receipts import once
from tracker.core.text import clean, day_short
from tracker.core.viewer import Role, Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.indicators.owing import is_asked, key_of
from tracker.indicators.recorded import find
from tracker.indicators.recording_rules import Told, change_problem, day_problem, standing, value_problem
from tracker.indicators.rules import Shape, counted_words
from tracker.indicators.tables import Reading, ReadingEvidence
from tracker.workdays.report_periods import ReportPeriod

MOST_FILES = 10
CHANGED = "Số liệu kỳ này vừa được người khác báo hoặc sửa. Xin xem số đang có rồi làm lại."

Files = Sequence[tuple[str, bytes]]


async def record_reading(
    *, indicator: int, unit: int, period: ReportPeriod, numerator: int, denominator: int | None, by: Viewer, at: datetime,
    key: str | None, note: str = "", on_behalf: str = "", received_on: date | None = None, why: str = "", files: Files = (),
    import_file: int | None = None, seen: int | None = None, sure: bool = False, url: str = "/readings",
) -> int:  # fmt: skip
    """Record a unit's number of one period (hundredths); returns the reading's id. `denominator` None for a plain count.

    `seen`: the reading that stood when the person typed, which this one supersedes; None: there was none. `key` None: the caller
    claims a receipt of its own. With `on_behalf` the office enters it, and the day received counts. A period is reported from
    five days before its end. Raises Missing for a unit that is not asked, Forbidden for another's number, Refusal for what cannot
    be, Conflict when another reading stands meanwhile.
    """
    today = ward_day(at)
    async with transaction():
        if key is not None:
            await once(ward=by.ward, person=by.person, key=key, url=url)
        found = await find(indicator, unit, by)
        if found is None or period.frequency != found["frequency"] or not is_asked(found, period):
            raise Missing("Không tìm thấy số liệu này.")
        require_recorder(found, by, on_behalf=on_behalf)
        if problem := day_problem(found, period, received_on, today=today):
            raise Refusal(problem)
        told = Told(numerator, denominator, received_on or today, note, on_behalf, why, sure, import_file)
        made = await put_within(found, period, told, seen=seen, by=by, at=at, audience=audience_of(told))
        await attach(made, files, ward=found["ward"], by=by, at=at)
    return made


async def put_within(
    found: Mapping[str, Any],
    period: ReportPeriod,
    told: Told,
    *,
    seen: int | None,
    by: Viewer,
    at: datetime,
    audience: Audience,
) -> int:
    """The same inside a running transaction, of a row of `recorded.find` that may be reported, without files.

    Raises Refusal, Conflict.
    """
    stands = standing(found, period)
    if (stands["id"] if stands else None) != seen:
        raise conflict(stands, told)
    if problem := value_problem(told, Shape(found["shape"])) or change_problem(told, stands):
        raise Refusal(problem)
    if stands and not await claim(
        Reading, {Reading.superseded_at: at}, (Reading.id == stands["id"]) & Reading.superseded_at.is_null()
    ):
        raise conflict(None, told)
    new = Reading(
        ward=found["ward"], indicator=found["id"], unit=found["unit"], unit_path=found["unit_path"], first_on=period.first_on,
        last_on=period.last_on, numerator=told.numerator, denominator=told.denominator, note=told.note, on_behalf=told.on_behalf,
        counted_on=stands["counted_on"] if stands else told.counted_on, recorded_by=by.person, recorded_by_name=by.name,
        recorded_at=at, supersedes=stands["id"] if stands else None, why=told.why, import_file=told.import_file,
    )  # fmt: skip
    made = await Reading.insert(new).on_conflict(action="DO NOTHING").returning(Reading.id)
    if not made:  # the partial unique index: another one stands since
        raise conflict(None, told)
    how = f", nhập hộ nhận qua {told.on_behalf} ngày {day_short(told.counted_on)}" if told.on_behalf else ""
    data = {
        "title": clean(found["name"], 160), "period": period.words, "value": counted_words(told.numerator, told.denominator),
        "how": how, "url": f"/readings/{found['id']}/{key_of(period)}?unit={found['unit']}",
    }  # fmt: skip
    if stands:
        data |= {"before": counted_words(stands["numerator"], stands["denominator"]), "reason": clean(told.why, 300)}
    await record(
        "reading.corrected" if stands else "reading.recorded", noun_id=int(made[0]["id"]), by=by, at=at, ward=found["ward"],
        unit_path=found["unit_path"], audience=audience, data=data,
    )  # fmt: skip
    return int(made[0]["id"])


# What the verbs above share


def require_recorder(found: Mapping[str, Any], by: Viewer, *, on_behalf: str) -> None:
    """Raises Forbidden unless the hat is the unit's own, or the office's where it says how the number came."""
    is_own = by.acts_as(Role.HEAD, Role.DEPUTY, Role.STAFF) and by.acts_for(found["unit_path"])
    if not (by.acts_as(Role.OFFICE) and by.reaches(found["unit_path"]) if on_behalf else is_own):
        raise Forbidden("Số liệu của đơn vị do đơn vị báo, hoặc phòng nhập hộ kèm nguồn.")


def conflict(stands: Mapping[str, Any] | None, told: Told) -> Conflict:
    mine = {"Số liệu của ông/bà": counted_words(told.numerator, told.denominator)} | (
        {"Ghi chú": told.note} if told.note else {}
    )
    theirs = {"Số liệu đang có": counted_words(stands["numerator"], stands["denominator"])} if stands else {}
    return Conflict(CHANGED, theirs=theirs, mine=mine)


def audience_of(told: Told) -> Audience:
    """The office is told what units report; the unit is told what the office entered for it."""
    return Audience.UNIT if told.on_behalf else Audience.OFFICE


async def attach(reading: int, files: Files, *, ward: int, by: Viewer, at: datetime) -> None:
    """Keep the files behind a reading. Raises Refusal for unacceptable ones, or too many."""
    if len(files) > MOST_FILES:
        raise Refusal(f"Mỗi lần gửi nhiều nhất {MOST_FILES} tệp.")
    for name, content in files:
        kept = await keep(name, content, ward=ward, by=by.person, at=at)
        await ReadingEvidence.insert(ReadingEvidence(ward=ward, reading=reading, file=kept["id"], name=kept["name"]))
