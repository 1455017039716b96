"""A ward's settings: read by those above the units, changed by two roles, every change said from what to what."""

import re
from typing import Any

import pytest
from cast import Cast, events_of
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.database import rows
from tracker.core.text import read_minute
from tracker.events.queries import read_data
from tracker.wards.queries import settled
from tracker.wards.rules import Settled, clock_words, differences, problem, said

FIELDS = {
    "digest_at": "07:30", "quiet_from": "20:00", "quiet_until": "07:00", "office_days": "10", "verify_days": "3",
    "promise_days": "10", "letter_above": "", "letter_body": "", "letter_suffix": "UBND-VHXH", "letter_place": "",
    "signer_capacity": "TM. ỦY BAN NHÂN DÂN", "signer_title": "CHỦ TỊCH", "signer_name": "", "letter_copies": "",
}  # fmt: skip


@given(minute=st.integers(0, 1439))
def test_a_time_of_day_is_read_as_it_is_written(minute: int) -> None:
    written = clock_words(minute)
    assert read_minute(written) == read_minute(written.replace(":", "h")) == read_minute(written.replace(":", " g ")) == minute


@pytest.mark.parametrize(("typed", "minute"), [("7h", 420), ("7:05", 425), ("00:00", 0), ("23.59", 1439), (" 8H30 ", 510)])
def test_times_as_people_type_them(typed: str, minute: int) -> None:
    assert read_minute(typed) == minute


@pytest.mark.parametrize("typed", ["24:00", "7:5", "7:60", "730", "-1:00", "٧:30", "bảy rưỡi", "7:30:00", ":30", "7:"])
def test_what_is_no_time_of_day(typed: str) -> None:
    with pytest.raises(ValueError, match="giờ"):
        read_minute(typed)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("digest_at", 450, "07:30"), ("office_days", 10, "10 ngày làm việc"), ("grace", True, "có"), ("grace", False, "không"),
        ("letter_place", "", "để trống"), ("letter_copies", "Như trên\nLưu", "Như trên; Lưu"),
    ],
)  # fmt: skip
def test_a_setting_in_words(name: str, value: Any, words: str) -> None:
    assert said(name, value) == words


def test_differences_say_from_what_to_what() -> None:
    assert differences(Settled(), {"digest_at": 480, "office_days": 10, "letter_place": "Đồ Sơn"}) == [
        "Giờ gửi bản tin hằng ngày từ “07:30” thành “08:00”",
        "Địa danh từ “để trống” thành “Đồ Sơn”",
    ]


@pytest.mark.parametrize(
    ("digest", "start", "end", "wrong"),
    [(450, 1200, 420, False), (419, 1200, 420, True), (1200, 1200, 420, True), (600, 540, 660, True), (600, 600, 600, False)],
)
def test_the_digest_is_not_sent_in_quiet_hours(digest: int, start: int, end: int, wrong: bool) -> None:
    found = problem(Settled(digest_at=digest, quiet_from=start, quiet_until=end))
    assert (found is not None) is wrong


@pytest.mark.anyio
class TestDoors:
    async def test_who_reads_and_who_changes(self, cast: Cast) -> None:
        for name in ("office", "administrator", "appraiser", "leader", "observer"):
            page = await (await cast.browser(name)).get("/settings")
            assert page.status_code == 200
            assert "Bộ luật Dân sự 2015, Điều 148 khoản 5, cần kiểm tra lại" in page.text
            assert ('name="digest_at"' in page.text) is (name in {"office", "administrator"}), name
            assert ("07:30" in page.text) is True
        for name in ("leader", "observer", "appraiser", "head"):
            assert (await (await cast.browser(name)).post("/settings", FIELDS)).status_code == 403
        assert (await (await cast.browser("head")).get("/settings")).status_code == 403
        assert await rows("select id from ward_settings") == []

    async def test_what_was_settled_is_kept_and_told(self, cast: Cast) -> None:
        office = await cast.browser("office")
        first = FIELDS | {"digest_at": "8h", "letter_place": "Đồ Sơn", "letter_copies": "Như trên\r\nLưu: VT"}
        assert (await office.post("/settings", first)).status_code == 303
        found = await settled(cast.ward)
        assert (found.digest_at, found.letter_place, found.letter_copies, found.version) == (
            480,
            "Đồ Sơn",
            "Như trên\nLưu: VT",
            1,
        )
        page = await office.get("/settings")
        assert 'value="08:00"' in page.text
        version = re.search(r'name="version" value="(\d+)">\s*<section', page.text)
        assert version
        second = first | {"office_days": "12", "version": version[1]}
        administrator = await cast.browser("administrator")
        assert (await administrator.post("/settings", second)).status_code == 303
        assert ((await settled(cast.ward)).office_days, (await settled(cast.ward)).version) == (12, 2)
        events = await events_of("ward.settled")
        assert [row["noun_id"] for row in events] == [cast.ward] * 2
        assert read_data(events[1]["data"])["changes"] == (
            "Phòng được gia hạn nhiều nhất từ “10 ngày làm việc” thành “12 ngày làm việc”"
        )
        assert "Đổi thiết lập của phường" in (await (await cast.browser("leader")).get("/events?noun=ward")).text

    async def test_a_stale_form_is_a_conflict_and_may_be_saved_over(self, cast: Cast) -> None:
        office, second = await cast.browser("office"), await cast.browser("second_office")
        assert (await office.post("/settings", FIELDS | {"office_days": "11"})).status_code == 303
        answer = await second.post("/settings", FIELDS | {"office_days": "15"})
        assert answer.status_code == 409
        assert "11 ngày làm việc" in answer.text
        assert "15 ngày làm việc" in answer.text
        assert (await settled(cast.ward)).office_days == 11
        assert len(await events_of("ward.settled")) == 1
        assert (await second.post("/settings", FIELDS | {"office_days": "15", "version": 1})).status_code == 303
        assert (await settled(cast.ward)).office_days == 15

    @pytest.mark.parametrize(
        "wrong",
        [
            {"digest_at": "25:00"}, {"digest_at": ""}, {"digest_at": "06:00"}, {"quiet_from": "tối"}, {"office_days": "0"},
            {"office_days": "61"}, {"verify_days": "ba"}, {"promise_days": "1,5"}, {"letter_suffix": ""},
            {"letter_above": "x" * 201}, {"letter_copies": "x" * 2001},
        ],
    )  # fmt: skip
    async def test_bad_settings_are_refused_with_what_was_typed(self, cast: Cast, wrong: dict[str, str]) -> None:
        office = await cast.browser("office")
        answer = await office.post("/settings", FIELDS | {"signer_title": "PHÓ CHỦ TỊCH"} | wrong)
        assert answer.status_code == 422
        assert 'value="PHÓ CHỦ TỊCH"' in answer.text
        assert next(iter(wrong.values())) in answer.text
        assert await rows("select id from ward_settings") == []
        assert await events_of("ward.settled") == []

    async def test_nothing_changed_is_said(self, cast: Cast) -> None:
        answer = await (await cast.browser("office")).post("/settings", FIELDS)
        assert (answer.status_code, "Chưa có gì thay đổi." in answer.text) == (422, True)
        assert await events_of("ward.settled") == []

    async def test_strange_fields_are_refused(self, cast: Cast) -> None:
        answer = await (await cast.browser("office")).post("/settings", FIELDS | {"grace": "1"})
        assert answer.status_code == 422
        assert await rows("select id from ward_settings") == []
