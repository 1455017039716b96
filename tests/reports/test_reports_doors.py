"""Reports through their doors: asked, filled on a phone, late, sent back, put right, taken; entered from paper; two who answer."""

import asyncio
import io
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from asked import ASKED_ON, DUE, answered, key, kind, morning, of_unit, sent, version_on, written
from cast import Cast, another_ward, events_of, key_on, queries
from PIL import Image

from tracker.core.database import rows
from tracker.reports import asking
from tracker.reports.rules import SubmissionState
from tracker.tasks.statistics import by_unit

pytestmark = pytest.mark.anyio
LATE_DAY = date(2026, 9, 23)  # a Wednesday, two days after the last day in time


@pytest.fixture(autouse=True)
def september() -> Iterator[Any]:
    with time_machine.travel(morning(ASKED_ON)) as clock:
        yield clock


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "#8f1216").save(written, "JPEG")
    return written.getvalue()


async def test_a_school_reports_late_is_sent_back_corrects_and_is_taken(cast: Cast, september: Any) -> None:
    await cast.assignment("school", due_on=date(2026, 9, 10), at=morning(date(2026, 8, 1)))
    await kind(cast, questions=("Bao nhiêu phụ huynh tham gia?",))
    principal, office = await cast.browser("principal"), await cast.browser("office")
    home = await principal.get("/")
    assert "Báo cáo kết quả phong trào, quý III năm 2026" in home.text
    assert "Yêu cầu báo cáo, hạn 19/09/2026" in (await principal.get("/notices")).text
    row = await of_unit(cast, "school")
    assert (row["due_on"], row["late_after"], row["state"]) == (DUE, date(2026, 9, 21), SubmissionState.WAITING)

    september.move_to(morning(LATE_DAY))
    principal, office = await cast.browser("principal"), await cast.browser("office")
    mine = f"/reports/mine/{row['id']}"
    with queries() as asked:
        page = await principal.get(f"{mine}/numbers")
    assert len(asked) <= 3
    assert f"/assignments?unit={row['unit']}&amp;during_from=2026-06-15&amp;during_to=2026-09-14&amp;timing=late" in page.text
    refused = await principal.post(f"{mine}/words/results", {"version": str(row["version"]), "words": " "})
    assert (refused.status_code, "Xin ghi vài dòng về kết quả." in refused.text) == (422, True)
    await written(principal, row["id"], difficulties="Thiếu máy tính.")
    page = await principal.get(f"{mine}/questions")
    answer = await principal.post(f"{mine}/questions", {"version": version_on(page), "answers": "210 phụ huynh"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{mine}/files")
    answer = await principal.post(f"{mine}/files", files=[("photos", ("lớp học.jpg", photo(), "image/jpeg"))])
    assert answer.status_code == 303, answer.text
    assert "lớp học.jpg" in (await principal.get(f"{mine}/check")).text
    answer = await sent(principal, row["id"])
    assert answer.headers["location"] == f"{mine}/sent"
    page = await principal.get(f"{mine}/sent")
    assert row["code"] in page.text
    assert "Chép tin báo Zalo" in page.text

    listed = await office.get(f"/reports/{row['request']}?view=sent_late")
    assert "muộn 2 ngày" in listed.text
    door = f"/reports/{row['request']}/submissions/{row['id']}"
    with queries() as asked:
        page = await office.get(door)
    assert len(asked) <= 3
    for words in ("210 phụ huynh", "Thiếu máy tính.", "lớp học.jpg", "muộn 2 ngày", "Nhận báo cáo"):
        assert words in page.text
    assert (await answered(office, row, "return", reason="", fix_by="28/09/2026")).status_code == 422
    answer = await answered(office, row, "return", reason="Số học sinh chưa khớp danh sách lớp.", fix_by="28/09/2026")
    assert answer.status_code == 303, answer.text
    page = await principal.get(mine)
    assert "Số học sinh chưa khớp danh sách lớp." in page.text

    september.move_to(morning(date(2026, 9, 25)))
    principal, office = await cast.browser("principal"), await cast.browser("office")
    await written(principal, row["id"], results="Đã mở ba lớp, 385 học sinh tham gia.")
    assert (await sent(principal, row["id"])).status_code == 303
    assert (await answered(office, row, "acceptance")).status_code == 303
    now = await of_unit(cast, "school", at=morning(date(2026, 9, 25)))
    assert (now["state"], now["first_counted_on"], now["counted_on"]) == (SubmissionState.ACCEPTED, LATE_DAY, date(2026, 9, 25))
    assert (now["days_late"], now["returns"], now["figures"].late) == (2, 1, 1)
    verbs = [one["verb"] for one in now["story"]]
    assert verbs == ["submission.asked", "submission.sent", "submission.returned", "submission.sent", "submission.accepted"]
    assert "385 học sinh" in (await principal.get(door)).text


async def test_the_form_counts_work_as_the_statistics_do(cast: Cast) -> None:
    for due, at in (
        (date(2026, 7, 1), morning(date(2026, 6, 20))),
        (date(2026, 10, 1), morning(date(2026, 8, 1))),
        (None, None),
    ):
        await cast.assignment("five", due_on=due, at=at)
    await kind(cast)
    row = await of_unit(cast, "five", at=morning(ASKED_ON))
    lines = await by_unit(await cast.viewer("head"), ASKED_ON, during=(row["first_on"], row["last_on"]))
    counts = next(one.counts for one in lines if one.unit == row["unit"])
    assert {name: getattr(counts, name) for name in row["work"]} == row["work"]
    assert counts.late == 1


async def test_a_second_tap_sends_once_and_a_sent_report_is_closed_to_its_unit(cast: Cast) -> None:
    await kind(cast)
    head, row = await cast.browser("head"), await of_unit(cast, "five")
    await written(head, row["id"])
    page = await head.get(f"/reports/mine/{row['id']}/check")
    form = {"_key": key_on(page), "version": version_on(page)}
    first, again = await asyncio.gather(*(head.post(f"/reports/mine/{row['id']}/sending", form) for _ in range(2)))
    assert (first.status_code, again.status_code) == (303, 303)
    assert len(await events_of("submission.sent")) == 1
    door = f"/reports/mine/{row['id']}/words/results"
    assert (await head.get(door)).status_code == 403
    assert (await head.post(door, {"version": version_on(page), "words": "Khác"})).status_code == 403


async def test_two_of_one_unit_see_both_texts(cast: Cast) -> None:
    await kind(cast)
    head, deputy, row = await cast.browser("head"), await cast.browser("deputy"), await of_unit(cast, "five")
    door = f"/reports/mine/{row['id']}/words/results"
    shown = version_on(await head.get(door))
    assert (
        await deputy.post(door, {"version": version_on(await deputy.get(door)), "words": "Bản của tổ phó"})
    ).status_code == 303
    stale = await head.post(door, {"version": shown, "words": "Bản của tổ trưởng"})
    assert stale.status_code == 409
    assert "Bản của tổ phó" in stale.text
    assert "Bản của tổ trưởng" in stale.text
    again = await head.post(door, {"version": version_on(stale), "words": "Bản của tổ trưởng"})
    assert again.status_code == 303
    assert (await of_unit(cast, "five"))["results"] == "Bản của tổ trưởng"


async def test_of_two_who_answer_one_wins(cast: Cast) -> None:
    await kind(cast)
    head, row = await cast.browser("head"), await of_unit(cast, "five")
    await written(head, row["id"])
    await sent(head, row["id"])
    one, other = await cast.browser("office"), await cast.browser("second_office")
    door = f"/reports/{row['request']}/submissions/{row['id']}"
    page = await other.get(door)
    assert (await answered(one, row, "acceptance")).status_code == 303
    form = {"_key": key(), "version": version_on(page), "reason": "Thiếu số hộ.", "fix_by": "30/09/2026"}
    lost = await other.post(f"{door}/return", form)
    assert (lost.status_code, "Thiếu số hộ." in lost.text) == (409, True)
    assert (await other.post(f"{door}/acceptance", {"_key": key(), "version": version_on(page)})).status_code == 409
    assert len(await events_of("submission.accepted")) == 1
    back = await answered(other, row, "return", reason="Nhận nhầm.", fix_by="30/09/2026")
    assert back.status_code == 303  # what was taken by mistake goes back too
    assert (await of_unit(cast, "five"))["state"] is SubmissionState.RETURNED


async def test_paper_is_entered_for_a_unit_and_another_takes_it(cast: Cast, september: Any) -> None:
    await kind(cast)
    september.move_to(morning(LATE_DAY))
    office, other, row = await cast.browser("office"), await cast.browser("second_office"), await of_unit(cast, "six")
    door = f"/reports/{row['request']}/submissions/{row['id']}"
    page = await office.get(f"{door}/behalf")
    form = {"_key": key_on(page), "version": version_on(page), "source": "giấy", "results": "Đã họp tổ."}
    ahead = await office.post(f"{door}/behalf", form | {"received_on": "24/09/2026"})
    assert (ahead.status_code, "không thể sau hôm nay" in ahead.text, "Đã họp tổ." in ahead.text) == (422, True, True)
    assert (await office.post(f"{door}/behalf", form | {"received_on": "21/09/2026"})).status_code == 303
    own = await office.get(door)
    assert "Người khác trong phòng sẽ xem và nhận" in own.text
    assert (await office.post(f"{door}/acceptance", {"_key": key(), "version": str(row["version"] + 1)})).status_code == 403
    assert (await answered(other, row, "acceptance")).status_code == 303
    now = await of_unit(cast, "six", at=morning(LATE_DAY))
    assert (now["on_behalf"], now["counted_on"], now["days_late"]) == ("giấy", date(2026, 9, 21), 0)
    told = (await events_of("submission.sent_on_behalf"))[0]
    assert (told["audience"], json.loads(told["data"])["day"]) == ("unit", "21/09/2026")


async def test_only_what_is_ones_own_is_seen(cast: Cast) -> None:
    await another_ward()
    await kind(cast, units=(cast.units["front"].id,))
    head, row = await cast.browser("head"), await of_unit(cast, "six")
    for door in (f"/reports/mine/{row['id']}", f"/reports/{row['request']}/submissions/{row['id']}"):
        assert (await head.get(door)).status_code == 404
    assert (await head.post(f"/reports/mine/{row['id']}/words/results", {"words": "x", "version": "1"})).status_code == 404
    five = await of_unit(cast, "five")
    assert (await head.get(f"/reports/{five['request'] + 1}/submissions/{five['id']}")).status_code == 404
    await head.post(f"/reports/mine/{five['id']}/files", files=[("files", ("a.jpg", photo(), "image/jpeg"))])
    file = (await rows("select id from submission_evidence"))[0]["id"]
    office = await cast.browser("office")
    assert (await head.get(f"/reports/files/{file}")).status_code == 200
    assert (await office.get(f"/reports/files/{file}")).status_code == 404  # a draft is its unit's alone
    front = await cast.browser("front_head")
    assert "Kính đề nghị" in (await front.get("/reports/mine")).text
    asked = await events_of("submission.requested")
    assert [one["unit_path"] for one in asked] == [cast.units["front"].path]


async def test_the_office_sets_up_changes_and_ends_a_kind(cast: Cast) -> None:
    office = await cast.browser("office")
    page = await office.get("/reports")
    assert "Chưa có báo cáo nào" in page.text
    page = await office.get("/reports/kinds/new")
    form = {
        "_key": key_on(page), "title": "Báo cáo tháng", "plan": "", "frequency": "month", "due_days": "3", "starts_on": "01/09/2026",
        "questions": "Một?\n\nHai?", "groups": ["neighbourhood"],
    }  # fmt: skip
    assert (await office.post("/reports/kinds", form | {"groups": []})).status_code == 422
    assert (await office.post("/reports/kinds", form | {"starts_on": "01/01/2020"})).status_code == 422
    made = await office.post("/reports/kinds", form)
    assert (made.status_code, made.headers["location"]) == (303, "/reports")
    with queries() as asked:
        page = await office.get("/reports")
    assert len(asked) <= 3
    assert "Báo cáo tháng, tháng 9 năm 2026" in page.text
    assert "0 trên 2" in page.text
    found = (await rows("select id, version from report_kind"))[0]
    door = f"/reports/kinds/{found['id']}"
    page = await office.get(f"{door}/change")
    assert "Một?\nHai?" in page.text
    change = {
        "_key": key(), "version": version_on(page), "title": "Báo cáo tháng", "due_days": "3", "questions": "Một?",
        "groups": ["neighbourhood"], "units": [str(cast.units["school"].id)],
    }  # fmt: skip
    assert (await office.post(f"{door}/change", change)).status_code == 303
    assert (await office.post(f"{door}/change", change | {"_key": key()})).status_code == 409
    assert len(await rows("select id from submission")) == 3  # the unit named now joined the request that runs
    page = await office.get(f"{door}/change")
    ended = await office.post(f"{door}/end", {"_key": key(), "version": version_on(page), "reason": "Kế hoạch xong."})
    assert ended.status_code == 303
    assert (await office.get(f"{door}/change")).status_code == 404
    assert await asking.ask_due(morning(date(2027, 3, 1))) == (0, 0)
    for verb in ("report_kind.made", "report_kind.changed", "report_kind.ended", "report.asked"):
        assert len(await events_of(verb)) == 1, verb


async def test_a_report_is_asked_once_its_day_moved_a_unit_added_then_closed(cast: Cast, september: Any) -> None:
    office, head = await cast.browser("office"), await cast.browser("head")
    page = await office.get("/reports/new")
    form = {
        "_key": key_on(page), "title": "Báo cáo nhanh", "plan": "", "first_on": "01/09/2026", "last_on": "07/09/2026",
        "due_on": "10/09/2026", "units": [str(cast.units["five"].id), str(cast.units["six"].id)], "questions": "",
    }  # fmt: skip
    assert (await office.post("/reports", form | {"due_on": "06/09/2026"})).status_code == 422
    assert (await office.post("/reports", form | {"last_on": "31/08/2026"})).status_code == 422
    made = await office.post("/reports", form)
    door = made.headers["location"]
    assert re.fullmatch(r"/reports/\d+", door)
    assert (await office.post("/reports", form)).headers["location"] == door
    five, six = await of_unit(cast, "five"), await of_unit(cast, "six")
    assert (five["code"], five["due_on"], five["period"]) == ("BC-2026-0001", date(2026, 9, 10), "")
    await written(head, five["id"])
    await sent(head, five["id"])

    page = await office.get(door)
    moving = {"_key": key(), "version": version_on(page), "due_on": "08/09/2026", "reason": "Lãnh đạo cần sớm."}
    assert (await office.post(f"{door}/deadline", moving | {"due_on": "10/09/2026"})).status_code == 422
    assert (await office.post(f"{door}/deadline", moving)).status_code == 303
    assert (await office.post(f"{door}/deadline", moving | {"_key": key(), "due_on": "09/09/2026"})).status_code == 409
    assert (await of_unit(cast, "six"))["due_on"] == date(2026, 9, 8)
    assert (await of_unit(cast, "five"))["due_on"] == date(2026, 9, 10)  # it was in; it never becomes late by that
    page = await office.get(door)
    adding = {"_key": key(), "version": version_on(page), "unit": str(cast.units["school"].id), "due_on": ""}
    assert (await office.post(f"{door}/units", adding)).status_code == 303
    assert (await of_unit(cast, "school"))["due_on"] == date(2026, 9, 10)  # three working days at least
    page = await office.get(door)
    twice = adding | {"_key": key(), "version": version_on(page)}
    assert (await office.post(f"{door}/units", twice)).status_code == 422
    closing = {"_key": key(), "version": version_on(await office.get(door)), "reason": "Đã đủ số liệu."}
    assert (await office.post(f"{door}/closing", closing)).status_code == 303
    other = await cast.browser("other_head")
    refused = await other.post(f"/reports/mine/{six['id']}/words/results", {"version": "2", "words": "Muộn rồi"})
    assert refused.status_code == 403
    assert len(await events_of("submission.closed")) == 2
    assert (
        await answered(await cast.browser("second_office"), five, "acceptance")
    ).status_code == 303  # what is in is answered


async def test_strange_fields_and_bad_files_change_nothing(cast: Cast) -> None:
    await kind(cast)
    head, row = await cast.browser("head"), await of_unit(cast, "five")
    mine = f"/reports/mine/{row['id']}"
    strange = await head.post(f"{mine}/words/results", {"version": "1", "words": "x", "state": "accepted"})
    assert strange.status_code == 422
    assert (await head.get(f"{mine}/words/figures")).status_code == 404
    assert (await head.post(f"{mine}/words/figures", {"version": "1", "words": "x"})).status_code == 404
    bad = await head.post(f"{mine}/files", files=[("files", ("a.pdf", b"MZ", "application/pdf"))])
    assert (bad.status_code, "không phải là PDF" in bad.text) == (422, True)
    long = await head.post(f"{mine}/words/results", {"version": str(row["version"]), "words": "a" * 8001})
    assert long.status_code == 422
    early = await head.post(f"{mine}/sending", {"_key": key(), "version": str(row["version"])})
    assert early.headers["location"] == f"{mine}/words/results"  # nothing is sent without results
    assert (await of_unit(cast, "five"))["state"] is SubmissionState.WAITING


async def test_the_days_that_a_leader_and_an_observer_read(cast: Cast) -> None:
    await kind(cast)
    row = await of_unit(cast, "five", at=morning(ASKED_ON + timedelta(days=30)))
    for name in ("leader", "observer", "appraiser"):
        browser = await cast.browser(name)
        for door in ("/reports", f"/reports/{row['request']}", f"/reports/{row['request']}/submissions/{row['id']}"):
            answer = await browser.get(door)
            assert answer.status_code == 200, (name, door)
            assert "Dời hạn" not in answer.text
