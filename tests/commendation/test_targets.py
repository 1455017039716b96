"""Targets as reasons: reached and missed by the unit's own numbers at the campaign's end; they forbid nothing."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from candidates import three, unit, weighed
from cast import Cast, queries, today
from measured import indicator_row, plan_row, reading_row
from rounds import open_round

from tracker.commendation.candidacy import Candidacy, Verdict
from tracker.commendation.comparing import deed_lines
from tracker.commendation.finding import gather
from tracker.commendation.placing import order_key
from tracker.commendation.sources import measured_of
from tracker.workdays.report_periods import Frequency, ReportPeriod

END = date(2026, 12, 31)


def figure(number: int, numerator: int, denominator: int | None, *, year: int = 2026) -> dict[str, Any]:
    period = ReportPeriod(Frequency.QUARTER, year, number)
    first_on, last_on = period.first_on.isoformat(), period.last_on.isoformat()
    return {
        "first_on": first_on,
        "last_on": last_on,
        "numerator": numerator * 100,
        "denominator": denominator and denominator * 100,
    }


def target(*figures: dict[str, Any], goals: list[tuple[int, int | None]] | None = None, **more: Any) -> dict[str, Any]:
    """A share each quarter; `goals`: (percent, year)."""
    known = [
        {"comparator": ">=", "low": 100 * low, "high": 100 * low, "year": year}
        for low, year in ([(80, 2026)] if goals is None else goals)
    ]
    plain = {
        "id": 4, "unit": 1, "name": "người trưởng thành có kỹ năng số", "counted": "người", "shape": "share", "rollup": "latest",
        "frequency": "quarter", "starts_on": None, "opened_on": None, "goals": json.dumps(known), "figures": json.dumps(figures),
    }  # fmt: skip
    return plain | more


CASES: list[tuple[str, dict[str, Any], date, bool | None]] = [
    ("reached at the edge", target(figure(3, 80, 100)), END, True),
    ("the newest number stands", target(figure(4, 70, 100), figure(3, 90, 100)), END, False),
    ("what came after the campaign is not known", target(figure(4, 90, 100), figure(3, 70, 100)), date(2026, 10, 1), False),
    ("never reported", target(), END, False),
    ("an earlier year's number is still known", target(figure(4, 85, 100, year=2025)), END, True),
    ("what adds up begins anew each year", target(figure(4, 85, 100, year=2025), rollup="cumulative"), END, False),
    ("what adds up within the year", target(figure(1, 50, 100), figure(2, 30, 100), rollup="cumulative"), END, True),
    ("a target of another year is not judged", target(figure(4, 10, 100), goals=[(80, 2030)]), END, None),
    ("a target without a year holds always", target(figure(4, 10, 100), goals=[(80, 2030), (5, None)]), END, True),
    ("not asked yet", target(starts_on="2026-12-20"), END, None),
    ("opened later", target(opened_on="2026-12-20"), END, None),
    ("nothing to divide by", target(figure(4, 0, 0)), END, False),
]


@pytest.mark.parametrize(("row", "until", "reached"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_target(row: dict[str, Any], until: date, reached: bool | None) -> None:
    found = measured_of(row, until)
    assert (found and found.is_reached) is reached


def one(*targets: dict[str, Any], kind: str = "neighbourhood") -> Candidacy:
    return weighed(unit(kind, targets=list(targets)), three())[0]


def test_reasons_for_and_against_each_with_what_is_behind() -> None:
    found = one(target(figure(4, 95, 100)), target(figure(4, 10, 100), id=5, name="hộ phân loại rác"), target(id=6))
    reasons = {reason.key: (reason.words, reason.anchor) for reason in (*found.reasons_for, *found.reasons_against)}
    assert reasons["reached"] == ("1 chỉ tiêu đạt hoặc vượt mức", "chi-tieu")
    assert reasons["short"] == ("1 chỉ tiêu chưa đạt mức của năm", "chi-tieu-chua-dat")
    assert reasons["silent"] == ("1 chỉ tiêu chưa báo cáo số liệu lần nào", "chi-tieu-chua-dat")
    behind = deed_lines(found)
    assert behind["reached"] == [("Người trưởng thành có kỹ năng số", "/indicators/4", "95%, mức cần đạt 80% trở lên")]
    assert [line[1:] for line in behind["missed"]] == [
        ("/indicators/5", "10%, mức cần đạt 80% trở lên"), ("/indicators/6", "chưa có số, mức cần đạt 80% trở lên"),
    ]  # fmt: skip
    assert ("target:4:2026:1", "Người trưởng thành có kỹ năng số") in found.uses


def test_a_missed_target_is_weighed_and_forbids_nothing() -> None:
    good, missed = one(target(figure(4, 95, 100))), one(target(figure(4, 10, 100)))
    assert (good.verdict, missed.verdict) == (Verdict.READY, Verdict.CONSIDER)
    assert (missed.is_fit, missed.blocks, missed.missed) == (True, (), ())
    assert order_key(good.record) < order_key(missed.record)


def test_what_an_award_used_reaches_no_second_time() -> None:
    used = [{"used": "target:4:2026:1", "award": 5, "code": "KT-1", "decision_number": "12/QĐ-UBND"}]
    found = weighed(unit(targets=[target(figure(4, 95, 100))], used=used), three())[0]
    assert "reached" not in {reason.key for reason in found.reasons_for}


def test_a_requested_body_is_spoken_of_courteously() -> None:
    words = [reason.words for reason in one(target(), kind="front").reasons_against]
    assert words == ["1 chỉ tiêu được đề nghị báo số, phường chưa nhận được"]


@pytest.mark.anyio
async def test_found_from_rows_in_two_statements(cast: Cast) -> None:
    campaign = await open_round(cast, groups=("neighbourhoods", "organisations"))
    plan, year = await plan_row(cast), today().year
    share = await indicator_row(cast, plan, year=year, groups="neighbourhood,front")
    await indicator_row(cast, plan, year=year, state="unset", folded="chua dat")
    await reading_row(cast, share, "five", 1, 90, 100, year=year)
    await reading_row(cast, share, "six", 1, 95, 100, year=year, superseded_at=datetime(year, 4, 1, tzinfo=UTC))
    await reading_row(cast, share, "six", 1, 10, 100, year=year)
    viewer = await cast.viewer("leader")
    with queries() as asked:
        whole = await gather(campaign, viewer.ward, today=today())
    assert len(asked) == 2
    records = {one.unit_name: one.record for one in whole.candidates if not one.appointment}
    assert [len(records[f"Tổ dân phố số {number}"].reached) for number in (5, 6)] == [1, 0]
    assert [(one.is_silent, one.url) for one in records["Tổ dân phố số 6"].missed] == [(False, f"/indicators/{share}")]
    assert records["Uỷ ban Mặt trận Tổ quốc Việt Nam phường"].silent == 1
    page = await (await cast.browser("leader")).get(
        f"/campaigns/{campaign}/candidates/certificate_collective.{cast.units['six'].id}.0"
    )
    for words in (
        "1 chỉ tiêu chưa đạt mức của năm",
        'id="chi-tieu-chua-dat"',
        f'href="/indicators/{share}"',
        "10%, mức cần đạt 80% trở lên",
    ):
        assert words in page.text
