"""Điểm của tôi through its doors: counted, announced, published; why, what would change it; the head's own points."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
import time_machine
from cast import Cast, events_of, key_on, queries
from scores import EXPLAIN_UNTIL, OCTOBER, PUBLISHED, announced, done_late, key, morning, period, published

from tracker.accountability.assessing import enter_criterion, score_general
from tracker.accountability.publishing import announce
from tracker.accountability.tables import PublishedScore
from tracker.core.database import rows
from tracker.people.tables import Appointment
from tracker.scoring.rule_sets import CRITERIA, built_in
from tracker.tasks.tables import Assignment
from tracker.units.tables import Unit

pytestmark = pytest.mark.anyio
MINE, GENERAL = f"/scores/mine?period={OCTOBER.isoformat()}", f"/scores/mine/general?period={OCTOBER.isoformat()}"
LEGAL = built_in("nd335")
assert LEGAL
WHOLE = {one.key: one.most for group in LEGAL.general_groups for one in group.criteria}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(morning(PUBLISHED, 10)) as found:
        yield found


async def seen(cast: Cast, path: str = MINE, who: str = "head", status: int = 200) -> str:
    """The words of a page, without its tags."""
    answer = await (await cast.browser(who)).get(path)
    assert answer.status_code == status, path
    return words_of(answer)


def words_of(answer: httpx.Response) -> str:
    bare = re.sub(r"<(svg|script).*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r" ([,.:])", r"\1", " ".join(bare.split()))


def points(**less: str) -> dict[str, str]:
    """All the general points, typed; `less`: other values by criterion."""
    whole = {name: str(most / 100).replace(".", ",") for name, most in WHOLE.items()}
    return {f"points_{name}": value for name, value in (whole | less).items()}


async def hand_in(cast: Cast, who: str = "culture_head", **more: str) -> httpx.Response:
    browser = await cast.browser(who)
    shown = await browser.get(GENERAL)
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    assert version
    return await browser.post(GENERAL, {"_key": key_on(shown), "version": version[1]} | points() | more)


# The number


async def test_counted_so_far_with_the_work_behind_it(cast: Cast, clock: Any) -> None:
    """Of three: one done late, one late and open, one with time left."""
    clock.move_to(morning(date(2026, 10, 20)))
    late = await done_late(cast)
    open_ = await cast.assignment(due_on=date(2026, 10, 13), at=morning(OCTOBER), text="Rà soát hộ nghèo")
    rest = await cast.assignment(due_on=date(2026, 10, 30), at=morning(OCTOBER), text="Lập danh sách lớp học")
    page = await seen(cast, "/scores/mine")
    for words in (
        "Tháng 10/2026, tạm tính đến Thứ Ba, 20/10/2026", "30,56 điểm, trên 100", "Đã xong 1 trên 3 việc được giao",
        "không phải xếp loại công chức, viên chức", "Đã xong 1 trên 3 việc được giao. Cộng 11,11 điểm.",
        "1 lần chậm, mỗi lần trừ 25% của việc đó. Tính trên 1 việc đã xong, trong 3 việc được giao. Cộng 8,34 điểm.",
        "+33,33 thành 63,89 Nếu xong 1 việc còn hạn, chậm nhất Thứ Sáu, 30/10/2026: Lập danh sách lớp học",
        "Nếu nộp 1 báo cáo đang trễ, chậm nhất Thứ Bảy, 31/10/2026: Rà soát hộ nghèo",
    ):  # fmt: skip
        assert words in page, words
    assert "Thấy chưa đúng?" not in page
    head = await cast.browser("head")
    behind = (await head.get("/scores/mine/c")).text
    places = [behind.index(f'href="/assignments/{work}"') for work in (open_, rest, late)]
    assert places == sorted(places)
    assert "Quá hạn 7 ngày, chưa nộp" in behind
    assert "Nộp sau hạn 12/10/2026, 4 ngày" in behind
    assert "Nộp sau hạn" not in await seen(cast, "/scores/mine/b")
    assert "Mất 11,11 điểm" in await seen(cast, "/scores/mine/a")


async def test_announced_seen_and_agreed(cast: Cast) -> None:
    await done_late(cast)
    made = await announced(cast)
    head = await cast.browser("head")
    shown = await head.get(MINE)
    page = words_of(shown)
    for words in ("đã thông báo, chưa công bố", "91,67 điểm", "gửi giải trình đến hết Thứ Hai, 09/11/2026", "Gửi giải trình"):
        assert words in page, words
    assert f"/scores/mine/appeal?period={OCTOBER.isoformat()}&amp;sheet=plan" in shown.text
    one = {"period": OCTOBER.isoformat(), "sheet": "plan", "term": str(cast.appointments["head"])}
    answer = await head.post("/scores/mine/agreement", one | {"_key": key_on(shown)})
    assert answer.status_code == 303
    assert "Ông/bà đã xem, không có ý kiến." in await seen(cast)
    assert len(await events_of("sheet.agreed")) == 1
    assert (await head.post("/scores/mine/agreement", one | {"_key": key()})).status_code == 409
    for wrong in ({"term": str(cast.appointments["other_head"])}, {"sheet": "nd335"}, {"term": "x"}, {"period": "2026-09-05"}):
        assert (await head.post("/scores/mine/agreement", one | {"_key": key()} | wrong)).status_code == 404
    assert (await rows("select agreed_at from sheet where period = {}", made))[0]["agreed_at"]


async def test_after_its_last_day_nothing_more_is_explained(cast: Cast, clock: Any) -> None:
    await done_late(cast)
    await announced(cast)
    clock.move_to(morning(EXPLAIN_UNTIL, 23))
    assert "Gửi giải trình" in await seen(cast)
    clock.move_to(morning(date(2026, 11, 10)))
    assert "Thấy chưa đúng?" not in await seen(cast)


async def test_published_it_shows_what_was_published(cast: Cast) -> None:
    work = await done_late(cast)
    await published(cast)
    before = await seen(cast)
    for words in ("đã công bố hôm nay", "91,67 điểm", "phường trả lời trong 7 ngày làm việc", "Gửi kiến nghị"):
        assert words in before, words
    assert "Điều gì sẽ làm thay đổi" not in before
    await Assignment.update({Assignment.weight: 900, Assignment.state: "in_progress"}).where(Assignment.id == work)
    await cast.assignment(due_on=date(2026, 10, 30), at=morning(OCTOBER))
    assert (await seen(cast)).partition("Tháng 10")[2] == before.partition("Tháng 10")[2]
    behind = await seen(cast, f"/scores/mine/c?period={OCTOBER.isoformat()}")
    assert "Hoàn thành" in behind
    assert "Mất 8,33 điểm" in behind
    past = await seen(cast, "/scores/mine/history")
    assert "Tháng 10/2026: 91,67 điểm" in past
    assert "Chưa có kết quả nào" in await seen(cast, "/scores/mine/history", "other_head")


async def test_no_data_is_neither_nothing_nor_all(cast: Cast) -> None:
    page = await seen(cast)
    assert "Không có dữ liệu. Kỳ này chưa có việc nào đến hạn, nên không có điểm: không phải 0, cũng không phải 100." in page
    assert "Còn chờ" not in page
    assert "Không có dữ liệu" in await seen(cast, f"/scores/mine/a?period={OCTOBER.isoformat()}")


async def test_peers_only_when_five_are_published(cast: Cast) -> None:
    await done_late(cast)
    card = await published(cast)
    group = (await Unit.objects().get(Unit.id == cast.units["five"].id)).peer_group
    kept = (await rows("select * from scorecard where id = {}", card))[0]
    assert kept["peer_group"] == group
    for number in range(4):
        assert "đơn vị cùng loại" not in await seen(cast)
        copy = {name: value for name, value in kept.items() if name != "id"}
        other = await rows(
            "insert into sheet (ward, period, appointment, rule_set, state, self_points, points, comment, scored_by_name,"
            " unit_result_reason, organising_reason, uniting_reason, reopened_reason, version) values"
            " ({}, {}, {}, {}, 'published', '', '', '', '', '', '', '', '', 1) returning id",
            cast.ward, kept["period"], cast.appointments["other_head"], f"copy{number}",
        )  # fmt: skip
        copy |= {"sheet": other[0]["id"], "total": 5000 + number, "appointment": cast.appointments["other_head"]}
        await PublishedScore(**copy).save()
    page = await seen(cast)
    assert "5 đơn vị cùng loại đã công bố kỳ này; mức giữa là 50,02. Kết quả của ông/bà cao hơn mức giữa 41,65 điểm." in page


# Who and when


async def test_no_such_period(cast: Cast) -> None:
    for wrong in ("2026-13-01", "20261001", "2026-11-04", "1999-01-01", "2026-10-01x", "٢٠٢٦-١٠-٠١"):
        await seen(cast, f"/scores/mine?period={wrong}", status=404)


async def test_what_is_not_ones_own_is_not_there(cast: Cast) -> None:
    await done_late(cast)
    wrong = (
        f"&term={cast.appointments['other_head']}", f"&term={cast.appointments['deputy']}", "&term=x", "&term=99999999999999999999",
        "&sheet=nd335", "&sheet=x",
    )  # fmt: skip
    for more in wrong:
        await seen(cast, MINE + more, status=404)
    for path in ("/scores/mine/d", "/scores/mine/general", "/scores/mine/a?sheet=nd335"):
        await seen(cast, path, status=404)
    for who in ("deputy", "staff", "office", "leader"):
        for path in (MINE, "/scores/mine/a", "/scores/mine/history", GENERAL):
            await seen(cast, path, who, status=403)


async def test_a_head_who_came_later_sees_no_term_but_their_own(cast: Cast) -> None:
    await done_late(cast)
    await Appointment.update({Appointment.since: date(2026, 11, 1)}).where(Appointment.id == cast.appointments["head"])
    assert "chưa đứng đầu đơn vị Tổ dân phố số 5" in await seen(cast)


async def test_a_requested_body_sees_shares_and_nothing_that_ranks(cast: Cast) -> None:
    await done_late(cast, "front")
    page = await seen(cast, who="front_head")
    for words in ("Kết quả của tôi", "Đã xong 1 trên 1 việc được đề nghị", "Số lượng 100%", "Tiến độ 75%"):
        assert words in page, words
    behind = await seen(cast, f"/scores/mine/c?period={OCTOBER.isoformat()}", "front_head")
    assert "Nộp sau hạn 12/10/2026, 4 ngày" in behind
    for text in (page, behind):
        for words in ("91,67", "trên 100", "Gợi ý", "Mất ", "cùng loại", "Gửi kiến nghị", "Còn chờ"):
            assert words not in text, words
    await seen(cast, GENERAL, "front_head", status=404)


async def test_a_preview_says_that_it_is_not_published(cast: Cast) -> None:
    await done_late(cast, "school")
    page = await seen(cast, who="principal")
    assert "Xem trước, viên chức" in page
    assert "91,67 điểm" in page
    preview = await seen(cast, f"{MINE}&sheet=nd233", "principal")
    for words in ("Bản xem trước, không công bố.", "Con số này chỉ để xem trước, không dùng để xếp loại."):
        assert words in preview, words
    assert "Thấy chưa đúng?" not in preview


# The general points


async def test_a_head_scores_themselves(cast: Cast) -> None:
    await done_late(cast, "culture", by="leader")
    assert "chưa được mở để chấm" in await seen(cast, GENERAL, "culture_head")
    refused = await (await cast.browser("culture_head")).post(GENERAL, {"_key": key(), "version": "0"} | points())
    assert (refused.status_code, "chưa được mở" in refused.text) == (422, True)
    await period(cast)
    assert "Tự chấm điểm chung" in await seen(cast, who="culture_head")
    kept = await hand_in(cast, points_conduct="4,5", remark_attitude="Giữ lời này")
    assert kept.status_code == 422
    for typed in ('value="4,5"', "Giữ lời này", "cần ghi nhận xét"):
        assert typed in kept.text, typed
    for wrong in ("5,5", "-1", "năm", ""):
        assert (await hand_in(cast, points_conduct=wrong, remark_conduct="vì")).status_code == 422
    assert await rows("select id from sheet") == []
    sent = await hand_in(cast, points_attitude="2", remark_attitude="Còn một phản ánh", points_deciding="2,5")
    assert sent.headers["location"].startswith("/scores/mine?")
    page = await seen(cast, who="culture_head")
    for words in ("Ông/bà tự chấm 29,5 điểm. Lãnh đạo chưa nhận xét.", "29,50 / 30", "Gợi ý: hoàn thành xuất sắc nhiệm vụ"):
        assert words in page, words
    assert len(await events_of("sheet.self_scored")) == 1
    again = await (await cast.browser("culture_head")).get(GENERAL)
    assert "Còn một phản ánh" in again.text
    stale = await (await cast.browser("culture_head")).post(GENERAL, {"_key": key(), "version": "0"} | points())
    assert stale.status_code == 409


async def test_after_the_announcement_the_points_stand(cast: Cast) -> None:
    await done_late(cast, "culture", by="leader")
    made, one = await period(cast), (cast.appointments["culture_head"], "nd335")
    leader = await cast.viewer("leader")
    given = {name: (most, "") for name, most in WHOLE.items()} | {"deciding": (150, "Còn chờ ý kiến")}
    await score_general(made, one, given, comment="Cần chủ động", version=None, key=key(), by=leader, at=morning(PUBLISHED))
    for name in CRITERIA:
        await enter_criterion(
            made, one, name, 100, reason=f"Căn cứ {name}", version=None, key=key(), by=leader, at=morning(PUBLISHED)
        )  # fmt: skip
    await announce(made, [one], key=key(), by=leader, at=morning(PUBLISHED))
    page = await seen(cast, who="culture_head")
    for words in ("chấm, nhận xét: “Cần chủ động”", "29,00 / 30", "Căn cứ uniting", "Gửi giải trình"):
        assert words in page, words
    shown = await seen(cast, GENERAL, "culture_head")
    assert "không tự chấm được nữa" in shown
    assert "Lãnh đạo: Còn chờ ý kiến" in shown
    closed = await (await cast.browser("culture_head")).post(GENERAL, {"_key": key(), "version": "0"} | points())
    assert closed.status_code == 403


# Economy


async def test_three_statements_a_page(cast: Cast) -> None:
    await done_late(cast)
    await published(cast)
    head = await cast.browser("head")
    for path in (MINE, "/scores/mine/a", f"/scores/mine/c?period={OCTOBER.isoformat()}", "/scores/mine/history"):
        with queries() as asked:
            assert (await head.get(path)).status_code == 200
        assert 2 <= len(asked) <= 3, path
