"""Yearly grades as people decide them: of a head, of a unit; the newest decision stands, the earlier ones stay."""

from datetime import datetime

from tracker.accountability.tables import YearGrade
from tracker.accountability.year_rules import Decided, HeadYear, UnitYear, may_decide, needs_reason
from tracker.accountability.years import LATEST, year_of
from tracker.core.clock import ward_day
from tracker.core.database import transaction
from tracker.core.errors import Conflict, Forbidden, Missing, Refusal
from tracker.core.receipts import once
from tracker.core.viewer import Viewer
from tracker.events.actions import record
from tracker.events.rules import Audience
from tracker.scoring.rule_sets import GRADE_WORDS, Grade

NOT_OWN = "Lãnh đạo quyết định mức xếp loại, và không ai quyết định mức của mình hoặc của đơn vị mình."
WHY = "Xin ghi lý do: mức này khác gợi ý, hoặc thay một quyết định trước."


class ReasonNeeded(Refusal):
    """This decision must say why."""


async def decide_head(
    year: int, appointment: int, grade: Grade, *, disciplined: bool, reason: str, seen: int, key: str, by: Viewer, at: datetime
) -> None:
    """Decide a head's grade of a year. `seen`: the number of the decision that was shown (0: none yet).

    Raises Missing, Forbidden, Refusal (nobody grades this head; ReasonNeeded), Conflict when another decision came first.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/grades/{appointment}?year={year}")
        head = (await year_of(by.ward, year, today=ward_day(at))).head(appointment)
        if head is None:
            raise Missing("Không tìm thấy người này trong năm.")
        require_decider(by, person=head.person, unit_path=head.unit.path)
        if not head.is_graded:
            raise Refusal("Phường không xếp loại người đứng đầu đơn vị này.")
        check(year, grade, suggested=head.suggested, before=head.decided, reason=reason, seen=seen, at=at)
        await put_grade(
            head.unit, year, grade, seen=seen, reason=reason, disciplined=disciplined, head=head, title=head.title, by=by, at=at
        )


async def decide_unit(
    year: int, unit: int, grade: Grade, *, is_outstanding: bool, reason: str, seen: int, key: str, by: Viewer, at: datetime
) -> None:
    """Decide a unit's own grade of a year; `is_outstanding`: a body of outstanding achievement. Raises as `decide_head`."""
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/grades?year={year}")
        whole = await year_of(by.ward, year, today=ward_day(at))
        head = next((one for one in whole.heads if one.unit.unit == unit), None)
        if head is None:
            raise Missing("Không tìm thấy đơn vị này trong năm.")
        require_decider(by, person=None, unit_path=head.unit.path)
        if not head.is_graded:
            raise Refusal("Phường không xếp loại đơn vị này.")
        check(year, grade, suggested=grade, before=head.unit.decided, reason=reason, seen=seen, at=at)
        await put_grade(
            head.unit, year, grade, seen=seen, reason=reason, is_outstanding=is_outstanding, title=head.unit.name, by=by, at=at
        )


# What both share


def require_decider(by: Viewer, *, person: int | None, unit_path: str) -> None:
    if not may_decide(by, person=person, unit_path=unit_path):
        raise Forbidden(NOT_OWN)


def check(
    year: int, grade: Grade, *, suggested: Grade | None, before: Decided | None, reason: str, seen: int, at: datetime
) -> None:
    """Raises Refusal, ReasonNeeded, Conflict with both decisions."""
    if not year <= ward_day(at).year <= LATEST:
        raise Refusal(f"Năm {year} chưa đến.")
    if seen != (before.number if before else 0):
        raise first_come(grade, reason, before)
    if needs_reason(grade, suggested=suggested, before=before) and not reason:
        raise ReasonNeeded(WHY)


async def put_grade(
    unit: UnitYear, year: int, grade: Grade, *, seen: int, reason: str, title: str, by: Viewer, at: datetime,
    head: HeadYear | None = None, disciplined: bool = False, is_outstanding: bool = False,
) -> None:  # fmt: skip
    """The next decision with its event, which does not tell the grade. Raises Conflict when somebody was first."""
    made = await (
        YearGrade.insert(
            YearGrade(
                ward=by.ward, year=year, unit=unit.unit, appointment=head.appointment if head else None, number=seen + 1,
                grade=grade, suggested=(head.suggested or "") if head else "", mean=head.whole.value if head else None,
                disciplined=disciplined, is_outstanding=is_outstanding, reason=reason, decided_by=by.person,
                decided_by_name=by.name, decided_at=at,
            )
        )
        .on_conflict(action="DO NOTHING")
        .returning(YearGrade.id)
    )  # fmt: skip
    if not made:
        raise first_come(grade, reason, None)
    await record(
        "grade.decided", noun_id=int(made[0]["id"]), by=by, at=at, ward=by.ward, unit_path=unit.path, audience=Audience.UNIT,
        data={"title": title, "year": year, "number": seen + 1, "url": "/scores/mine/history"},
    )  # fmt: skip


def first_come(grade: Grade, reason: str, theirs: Decided | None) -> Conflict:
    """Somebody decided meanwhile: both decisions side by side where theirs is known."""
    return Conflict(
        "Vừa có quyết định khác về mức này. Xin xem lại rồi quyết định.",
        theirs={"Mức": GRADE_WORDS[theirs.grade], "Lý do": theirs.reason} if theirs else {},
        mine={"Mức": GRADE_WORDS[grade], "Lý do": reason},
    )
