"""The demonstration's indicators: set up after their plan, a year of readings with gaps, one late, one put right, one that jumps."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import rows, transaction
from tracker.core.viewer import Viewer
from tracker.demo.life import Deed, Life
from tracker.demo.papers import CLEANING, MOVEMENT, published_at
from tracker.events.rules import Audience
from tracker.indicators import setting_up
from tracker.indicators.queries import find
from tracker.indicators.recording import audience_of, put_within, record_reading
from tracker.indicators.recording_rules import Told
from tracker.indicators.rules import Comparator, Rollup, Shape, Source
from tracker.indicators.setup_rules import NewTarget, Setup
from tracker.plans import queries as plans
from tracker.units.rules import UnitKind
from tracker.workdays.report_periods import Frequency, ReportPeriod, periods_between

LOOKED_BACK = timedelta(days=365)
DUE_DAYS = 5
SILENT, LATE, CORRECTED, JUMPED, NEVER = (
    "Tổ dân phố số 9",
    "Tổ dân phố số 12",
    "Tổ dân phố số 5",
    "Tổ dân phố số 17",
    "Tổ dân phố số 14",
)
OFFICES = (UnitKind.OFFICE, UnitKind.CENTRE, UnitKind.SCHOOL)
CLASSES = "lớp, buổi hướng dẫn kỹ năng số đã mở"


@dataclass(frozen=True, slots=True)
class Measured:
    """How one indicator of a demonstration plan is counted, and how it goes: from `first` to `last` percent of a whole of about
    `whole`; a count adds about `whole` each period. `goal`: this year's target in percent, where the plan names none."""

    paper: str
    begins: str  # the indicator's name begins so
    numerator: str
    denominator: str
    counted: str
    groups: tuple[UnitKind, ...]
    frequency: Frequency
    whole: int
    first: int = 0
    last: int = 0
    goal: int | None = None
    only: str = ""  # of its groups, the units whose name begins so
    source: Source = Source.OWN
    source_note: str = ""
    shape: Shape = Shape.SHARE
    rollup: Rollup = Rollup.LATEST
    overlaps: bool = False


MEASURED = (
    Measured(MOVEMENT, "người trưởng thành được xác nhận", "người trưởng thành đã được xác nhận phổ cập kỹ năng số trên VNeID",
             "người trưởng thành thường trú của tổ dân phố", "người", (UnitKind.NEIGHBOURHOOD,), Frequency.MONTH, 540, 22, 68, 80,
             source=Source.VNEID, source_note="số do công an khu vực cung cấp, chỉ ghi tổng số"),
    Measured(MOVEMENT, "người trưởng thành biết", "người trưởng thành đã được hướng dẫn và dùng được dịch vụ số",
             "người trưởng thành thường trú của tổ dân phố", "người", (UnitKind.NEIGHBOURHOOD,), Frequency.QUARTER, 540, 35, 78, 80),
    Measured(MOVEMENT, "cán bộ, công chức, viên chức, người lao động hiểu", "người dùng được nền tảng số trong công việc",
             "cán bộ, công chức, viên chức, người lao động của đơn vị", "người", OFFICES, Frequency.QUARTER, 36, 70, 94, 80),
    Measured(MOVEMENT, "học sinh trung học", "học sinh đã học kỹ năng số và an toàn trên mạng", "học sinh của trường", "học sinh",
             (UnitKind.SCHOOL,), Frequency.QUARTER, 420, 55, 96, 100, only="Trường THCS", source=Source.SCHOOL),
    Measured(MOVEMENT, "người lao động trong doanh nghiệp", "người lao động dùng được thiết bị thông minh trong sản xuất",
             "người lao động của doanh nghiệp trên địa bàn", "người", (UnitKind.ORGANISATION,), Frequency.QUARTER, 300, 30, 52, 80,
             overlaps=True),
    Measured(CLEANING, "hộ dân phân loại rác", "hộ phân loại rác tại nhà", "hộ dân của tổ dân phố", "hộ", (UnitKind.NEIGHBOURHOOD,),
             Frequency.MONTH, 160, 68, 84),
    Measured(MOVEMENT, CLASSES, "lớp, buổi hướng dẫn đã mở trong kỳ", "", "lớp", (UnitKind.NEIGHBOURHOOD, UnitKind.SCHOOL),
             Frequency.QUARTER, 2, goal=300, shape=Shape.COUNT, rollup=Rollup.CUMULATIVE),
)  # fmt: skip

SHOWN = MEASURED[1]  # with somebody late, a figure put right, a jump


def plan_measures(life: Life) -> None:
    """All of it: set up three days after its plan, what was counted on paper before is entered the day after, then as it comes."""
    for measured in MEASURED:
        ready = ward_day(published_at(measured.paper, life.today)) + timedelta(days=3)
        life.on(ready, 9, set_up(life, measured))
        periods = list(periods_between(measured.frequency, since(measured, life.today), life.today))
        for place, period in enumerate(periods):
            told_on = period.last_on + timedelta(days=3)
            is_before = told_on <= ready + timedelta(days=1)
            day = ready + timedelta(days=1) if is_before else min(told_on, life.today)
            share = place / max(len(periods) - 1, 1)
            ago = len(periods) - 1 - place
            life.on(day, 15, tell(life, measured, period, share, ago=ago, is_before=is_before))
            if ago == 1 and measured is SHOWN:
                life.on(day + timedelta(days=6), 10, correct(life, measured, period, share))
            if ago == 0 and measured is SHOWN:
                life.on(day + timedelta(days=8), 10, tell_late(life, measured, period, share))


def since(measured: Measured, today: date) -> date:
    """The cleaning plan is new: nothing was counted before it."""
    return ward_day(published_at(CLEANING, today)) if measured.paper == CLEANING else today - LOOKED_BACK


def set_up(life: Life, measured: Measured) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        row = await indicator_of(measured, office) or await added(measured, office, at)
        named = tuple(unit["id"] for unit in await units_of(measured, office)) if measured.only else ()
        setup = Setup(
            name=row["name"], shape=measured.shape, numerator=measured.numerator, denominator=measured.denominator,
            counted=measured.counted, source=measured.source, source_note=measured.source_note, rollup=measured.rollup,
            frequency=measured.frequency, groups=() if measured.only else tuple(str(one) for one in measured.groups), units=named, due_days=DUE_DAYS,
            starts_on=since(measured, life.today), overlaps=measured.overlaps,
        )  # fmt: skip
        await setting_up.set_up(row, setup, version=row["version"], key=f"demo-setup-{row['id']}", by=office, at=at)
        if measured.goal is not None:
            row = await indicator_of(measured, office) or row
            year, level = ReportPeriod(Frequency.YEAR, life.today.year, 1).year, measured.goal * 100
            aim = NewTarget(year, Comparator.LEAST, level, level, f"Kế hoạch năm {year} của Uỷ ban nhân dân phường")
            if all(one["year"] != year for one in row["targets"]):
                await setting_up.add_target(row, aim, version=row["version"], key=f"demo-target-{row['id']}", by=office, at=at)

    return deed


async def indicator_of(measured: Measured, office: Viewer) -> dict[str, Any] | None:
    found = await rows(
        "select id from indicator where ward = {} and lower(name) like {}", office.ward, measured.begins.lower() + "%"
    )
    return await find(found[0]["id"], office) if found else None


async def added(measured: Measured, office: Viewer, at: datetime) -> dict[str, Any]:
    """The one that the office adds by hand."""
    plan = next(row for row in await plans.listing(office) if row["state"] == "running")
    whole = await plans.find((await rows("select min(id) as id from plan"))[0]["id"], office) or plan
    made = await setting_up.add_indicator(
        whole, measured.begins, counted=measured.counted, is_share=False, key="demo-indicator", by=office, at=at
    )
    row = await find(made, office)
    if row is None:
        raise LookupError(made)
    return row


# Readings


def tell(life: Life, measured: Measured, period: ReportPeriod, share: float, *, ago: int, is_before: bool) -> Deed:
    """One period of all units, but those that keep silent; `ago`: how many closed periods came after it."""

    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        row = await indicator_of(measured, office)
        if row is None:
            return
        is_shown, is_last = measured is SHOWN, ago == 0
        silent = {NEVER} if measured is MEASURED[0] else set()
        silent |= {SILENT} if is_last else set()
        entered = []
        for unit in await units_of(measured, office):
            late = is_shown and unit["name"] == LATE and is_last
            if unit["name"] in silent or late or (unit["opened_on"] or date.min) > period.last_on:
                continue
            numbers = numbers_of(measured, unit["name"], share, jumps=is_last and is_shown and unit["name"] == JUMPED)
            if unit["name"] == CORRECTED and is_shown and ago == 1:
                numbers = (numbers[0] // 1_000 * 100, numbers[1])  # a figure left out when it was typed
            entered.append((unit, *numbers))
        counted_on = period.last_on + timedelta(days=2) if is_before else ward_day(at)
        await keep(life, row, period, entered, counted_on=counted_on, behalf="bản giấy" if is_before else "", at=at)

    return deed


def tell_late(life: Life, measured: Measured, period: ReportPeriod, share: float) -> Deed:
    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        row = await indicator_of(measured, office)
        late = [one for one in await units_of(measured, office) if one["name"] == LATE]
        if row is None or not late or await reading_of(row["id"], late[0]["id"], period):
            return
        entered = [(late[0], *numbers_of(measured, LATE, share))]
        await keep(life, row, period, entered, counted_on=ward_day(at), behalf="điện thoại", at=at)

    return deed


def correct(life: Life, measured: Measured, period: ReportPeriod, share: float) -> Deed:
    """The figure left out is put back, with its reason."""

    async def deed(at: datetime) -> None:
        office = await life.people.viewer(life.people.office, at=at)
        row = await indicator_of(measured, office)
        mine = [one for one in await units_of(measured, office) if one["name"] == CORRECTED]
        before = await reading_of(row["id"], mine[0]["id"], period) if row and mine else None
        if row is None or before is None:
            return
        numbers = numbers_of(measured, CORRECTED, share)
        head = await life.people.viewer(life.people.heads[mine[0]["id"]], at=at)
        await record_reading(
            indicator=row["id"], unit=mine[0]["id"], period=period, numerator=numbers[0], denominator=numbers[1], by=head, at=at,
            key="demo-correction", seen=before["id"], why="Lúc nhập thiếu một chữ số, đã đối chiếu với sổ của tổ.",
        )  # fmt: skip

    return deed


async def keep(
    life: Life, row: Mapping[str, Any], period: ReportPeriod, entered: list[tuple[dict[str, Any], int, int | None]], *,
    counted_on: date, behalf: str, at: datetime,
) -> None:  # fmt: skip
    """First readings of one period, in one transaction; a unit without a head is entered on behalf."""
    async with transaction():
        for unit, numerator, denominator in entered:
            head = life.people.heads.get(unit["id"])
            how = behalf or ("" if head else "điện thoại")
            by = await life.people.viewer(life.people.office if how or head is None else head, at=at)
            found = {**row, "unit": unit["id"], "unit_path": unit["path"], "readings": []}
            told = Told(numerator, denominator, counted_on, on_behalf=how)
            await put_within(
                found, period, told, seen=None, by=by, at=at, audience=Audience.DIARY if behalf else audience_of(told)
            )


def numbers_of(measured: Measured, unit: str, share: float, *, jumps: bool = False) -> tuple[int, int | None]:
    """(numerator, denominator) in hundredths: the same for the same unit, on its way from `first` to `last` percent."""
    dice = random.Random(f"{measured.begins} {unit}")  # noqa: S311 (a demonstration, the same for the same day)
    whole, luck = round(measured.whole * dice.uniform(0.6, 1.4)), dice.uniform(0.75, 1.08)
    if measured.shape is Shape.COUNT:
        return max(1, whole + dice.randint(-1, 1)) * 100, None
    reached = min((measured.first + (measured.last - measured.first) * share) * luck, 99.0)
    if jumps:
        reached = reached * 0.35
    return round(whole * reached / 100) * 100, whole * 100


async def units_of(measured: Measured, office: Viewer) -> list[dict[str, Any]]:
    marks = ", ".join("{}" for _ in measured.groups)
    found = await rows(
        f"select id, name, path, opened_on from unit where ward = {{}} and kind in ({marks}) and closed_on is null order by sort_key, id",
        office.ward, *measured.groups,
    )  # fmt: skip
    return [unit for unit in found if unit["name"].startswith(measured.only)]


async def reading_of(indicator: int, unit: int, period: ReportPeriod) -> dict[str, Any] | None:
    found = await rows(
        "select id from reading where indicator = {} and unit = {} and last_on = {} and superseded_at is null",
        indicator, unit, period.last_on,
    )  # fmt: skip
    return found[0] if found else None
