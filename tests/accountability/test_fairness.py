"""What the fairness page says: sums by hand, who may look, that it reads a whole period in three statements."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from cast import Cast, queries
from scored_year import at, month
from scores import MISHAP, done_late, key

from tracker.accountability.assembling import Head, PeriodStanding, assemble
from tracker.accountability.counting import Granted, Return, Term, Work
from tracker.accountability.excusing import excuse
from tracker.accountability.fairness_rules import Delay, Excuses, confirmers, delays_of, excused_of, excuses_of, fairness
from tracker.accountability.rules import Span, population_of
from tracker.core.database import rows
from tracker.scoring.rule_sets import BUILT_IN
from tracker.tasks.rules import State, Verifier
from tracker.units.rules import Standing, UnitKind
from tracker.updates.actions import submit

OCTOBER = Span(date(2026, 10, 1), date(2026, 10, 31))
TODAY = date(2026, 12, 1)
EARLY = date(2025, 1, 1)


def head(n: int, kind: UnitKind, group: str, standing: Standing = Standing.ORDERED) -> Head:
    return Head(
        appointment=n, person=n, name=f"Người {n}", title=f"Trưởng {n}", unit=n, unit_name=f"Đơn vị {n}", unit_path=f"1.{n}",
        kind=kind, peer_group=group, standing=standing, population=population_of(kind), sort_key=str(n), term=Term(n, EARLY, None),
    )  # fmt: skip


def done(n: int, unit: int, **more: Any) -> Work:
    """An assignment due on 20 October and done in time, unless said otherwise."""
    due = date(2026, 10, 20)
    usual: dict[str, Any] = {"first_counted_on": due, "counted_on": due}
    return Work(
        id=n, unit=unit, title=f"Việc {n}", weight=100, state=State.DONE, due_on=due, late_after=due, given_on=EARLY,
        **(usual | more),
    )  # fmt: skip


def returned(n: int) -> Return:
    day = date(2026, 10, n)
    return Return(n, datetime(2026, 10, n, tzinfo=UTC), day, date(2026, 10, 30), True)


LATE_TWICE = {
    "granted": (Granted(1, False, datetime(2026, 10, 15, tzinfo=UTC), date(2026, 10, 12), date(2026, 10, 20), 3, False),),
    "first_counted_on": date(2026, 10, 22), "counted_on": date(2026, 10, 22),
}  # fmt: skip
NEIGHBOURHOODS, SCHOOLS = (UnitKind.NEIGHBOURHOOD, "neighbourhoods"), (UnitKind.SCHOOL, "schools")
HEADS = [
    head(1, *NEIGHBOURHOODS), head(2, *NEIGHBOURHOODS), head(3, *SCHOOLS), head(4, *NEIGHBOURHOODS),
    head(5, UnitKind.FRONT, "organisations", Standing.REQUESTED),
]  # fmt: skip
WORK = [
    done(11, 1), done(12, 1, **LATE_TWICE),
    done(21, 2, returns=tuple(returned(n) for n in range(1, 6))),  # five times for a serious fault
    done(31, 3), done(32, 3, taken_from=9),
    done(51, 5, **LATE_TWICE),
]  # fmt: skip


def standing(work: list[Work] = WORK, **published: int) -> PeriodStanding:
    return assemble(
        span=OCTOBER, today=TODAY, heads=HEADS, work=work, sheets=BUILT_IN, rows={},
        published={(int(name[1:]), "plan"): {"total": total} for name, total in published.items()},
    )  # fmt: skip


def test_spread_and_losses_by_hand() -> None:
    """Tổ 1: c = 1,5/2, so (100 + 100 + 75)/3 = 91,67. Tổ 2: b = 0, so 66,67. The school: 200 % of quantity, held at 100."""
    found = fairness(standing(), {}, [], today=TODAY)
    plan, preview = found.layers
    assert [(one.group, one.totals, one.published) for one in plan.spreads] == [
        ("neighbourhoods", (6667, 9167), 0), ("schools", (10000,), 0),
    ]  # fmt: skip
    near, school = plan.spreads
    assert (near.mean, near.median, near.bins) == (7917, 7917, (0, 0, 1, 0, 0, 1))
    assert dict(near.lost) == {"a": 0, "b": 1667, "c": 417, "criteria": 0}
    assert set(school.lost.values()) == {0}
    assert plan.widest == (school, near)
    assert plan.at_cap == 1
    assert (preview.rules.publishable, preview.unscored, preview.spreads) == (False, 1, ())
    assert [(one.head.appointment, n) for one, n in found.few] == [(1, 2), (2, 1), (3, 1)]
    assert found.idle == 1


def test_the_other_reading_of_each_silent_setting() -> None:
    plan = fairness(standing(), {}, [], today=TODAY).layers[0]
    moved = {one.setting.name: [(x.result.head.appointment, x.now, x.then) for x in one.moved] for one in plan.readings}
    assert moved == {
        "cap": [(3, 10000, 20000)],
        "floor": [(2, 6667, 5833)],
        "late_counting": [(1, 9167, 9583)],
    }
    assert (plan.readings[0].now, plan.readings[0].other) == ("Có", "Không")
    assert {one.regraded for one in plan.readings} == {0}  # the plan score has no grades


def test_a_published_total_stands_in_the_spread() -> None:
    near = fairness(standing(_2=8000), {}, [], today=TODAY).layers[0].spreads[0]
    assert (near.totals, near.published) == ((8000, 9167), 1)


def test_excuses_by_group_and_by_whom() -> None:
    """A confirmed cause of the second late event; the requested body's own late events are nowhere."""
    work = [done(12, 1, excused=frozenset({"due:2026-10-20"}), **LATE_TWICE), *WORK[2:]]
    found = fairness(standing(work), {(12, "due:2026-10-20"): "Bà Hoa"}, [], today=TODAY)
    assert found.excuses == (Excuses("neighbourhoods", 2, 1, 5, 0), Excuses("schools", 0, 0, 0, 0))
    assert [(one.counted.work.id, one.by) for one in found.excused] == [(12, "Bà Hoa")]
    assert confirmers(found.excused) == [("Bà Hoa", 1)]
    assert excuses_of([]) == []
    assert excused_of(standing().heads, {}) == []


def test_delays_by_verifier() -> None:
    def delay(n: int, verifier: Verifier, days: int, *, waits: bool = False) -> Delay:
        sent = date(2026, 10, 1)
        return Delay(n, "Việc", "Tổ", verifier, sent, None if waits else date.fromordinal(sent.toordinal() + days), days)

    office, leadership = delays_of([
        delay(1, Verifier.OFFICE, 0), delay(2, Verifier.OFFICE, 3), delay(3, Verifier.OFFICE, 1),
        delay(4, Verifier.OFFICE, 61, waits=True), delay(5, Verifier.LEADERSHIP, 2),
    ])  # fmt: skip
    assert (office.reports, office.waiting, office.median) == (4, 1, 2)
    assert [(one.assignment, one.days) for one in office.slowest] == [(4, 61), (2, 3), (3, 1)]
    assert (leadership.reports, leadership.waiting, leadership.median) == (1, 0, 2)
    assert delays_of([]) == []


@pytest.fixture
def december() -> Iterator[None]:
    with time_machine.travel(at(TODAY), tick=True):
        yield


@pytest.mark.anyio
@pytest.mark.usefixtures("december")
async def test_the_page_of_a_small_ward(cast: Cast) -> None:
    leader = await cast.browser("leader")
    assert "Chưa mở kỳ tính điểm nào" in (await leader.get("/scores/fairness")).text
    period = await month(cast, OCTOBER.first)  # the office's own work, answered by leadership in a day; both sheets published
    late = await done_late(cast)  # answered by the office in three days
    await excuse(
        await cast.look(late), MISHAP, words="nộp sau hạn", reason="Bão số 9", url="/", key=key(), by=await cast.viewer("leader"),
        at=at(date(2026, 11, 20)),
    )  # fmt: skip
    waiting = await cast.assignment("six", due_on=date(2026, 10, 30), at=at(OCTOBER.first))
    await submit(
        await cast.look(waiting, "other_head"), key=key(), by=await cast.viewer("other_head"), at=at(date(2026, 10, 27))
    )
    with queries() as asked:
        page = await leader.get(f"/scores/fairness?period={period}")
    assert (page.status_code, len(asked)) == (200, 3)
    said = " ".join(page.text.split())
    for words in (
        "1 điểm đã công bố, 2 điểm tạm tính", "1 điểm đã công bố. ", "98,00", "1 (100%)",
        "1 lần, 100% số lần không trừ", "35 ngày", "gửi 27/10/2026, còn chờ", "Chờ lãnh đạo phường lâu nhất",
        f"/scores/periods/{period}/heads/{cast.appointments['head']}", f"/assignments/{late}", "Không số nào tự dẫn đến xử lý",
    ):  # fmt: skip
        assert words in said, words
    assert cast.appointments["front_head"] not in {int(x.split('"')[0]) for x in page.text.split("/heads/")[1:]}
    drawn = " ".join(part.split("</svg>")[0] for part in page.text.split("<svg")[1:])
    assert "Tổ dân phố: 2 người" in drawn
    assert "Tổ trưởng" not in drawn  # nobody's name in a chart
    for wrong in ("999999", "khong", "0"):
        assert (await leader.get(f"/scores/fairness?period={wrong}")).status_code == 404
    await rows("update score_period set ward = ward + 1 where id = {}", period)
    assert (await leader.get(f"/scores/fairness?period={period}")).status_code == 404


@pytest.mark.anyio
async def test_leadership_alone_looks(cast: Cast) -> None:
    for name in ("office", "head", "observer", "administrator"):
        assert (await (await cast.browser(name)).get("/scores/fairness")).status_code == 403, name
