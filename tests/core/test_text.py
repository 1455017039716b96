"""Vietnamese text: search keys, the order of the alphabet, dates and numbers as written and as typed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core import text

NOW = datetime(2025, 11, 25, 1, 30, tzinfo=UTC)  # 08:30 in the ward


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Đồ Sơn", "do son"),
        ("HOÀ", "hoa"),
        ("hòa", "hoa"),
        ("Phòng  Văn hoá -\n Xã hội", "phong van hoa - xa hoi"),
        ("Nguye\u0302\u0303n", "nguyen"),  # marks typed as characters of their own
        ("ƯỚC  mơ", "uoc mo"),
        ("   ", ""),
    ],
)
def test_fold(typed: str, key: str) -> None:
    assert text.fold(typed) == key


@given(st.text())
def test_fold_is_stable(typed: str) -> None:
    assert text.fold(text.fold(typed)) == text.fold(typed)


@pytest.mark.parametrize(
    "ordered",
    [
        ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "g", "i", "n", "o", "ô", "ơ", "t", "u", "ư", "v", "y"],
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["Tổ dân phố số 1", "Tổ dân phố số 2", "Tổ dân phố số 10", "Tổ dân phố số 10A", "Tổ dân phố số 21"],
        ["An", "An Bình", "Ánh", "Ăn", "Ân"],
        ["Dân", "Đa", "Em"],
        ["Mặt trận", "Mầm non Hải Âu"],
        ["An", "An - Bình"],
        ["Mặt trận", "Thư viện", "Trường Tiểu học", "Uỷ ban", "Xã đội", "Y tế"],
    ],
)
def test_sort_key(ordered: list[str]) -> None:
    keys = [text.sort_key(name) for name in ordered]
    assert keys == sorted(set(keys))


@given(st.text(max_size=300))
def test_sort_key_is_digits_that_fit_the_column(typed: str) -> None:
    key = text.sort_key(typed)
    assert key.isascii()
    assert key.isdigit()
    assert len(key) <= 800


def test_sort_key_ignores_case_and_the_way_marks_are_encoded() -> None:
    assert text.sort_key("ĐỒ SƠN") == text.sort_key("đồ sơn")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  một\r\nhai\rba \n", "một\nhai\nba"),
        ("a\u0000b\u200bc\u202ed\ue000e\x7f", "abcde"),
        ("Vie\u0323\u0302t", "Việt"),
        ("cột\tcột", "cột\tcột"),
        ("x" * 30, "x" * 20),
    ],
)
def test_clean(typed: str, kept: str) -> None:
    assert text.clean(typed, 20) == kept


def test_days_are_written_with_their_weekday() -> None:
    friday = date(2025, 11, 28)
    assert text.day_long(friday) == "Thứ Sáu, 28/11/2025"
    assert text.day_short(friday) == "28/11/2025"
    assert [text.weekday(friday + timedelta(days=n)) for n in (1, 2, 3)] == ["Thứ Bảy", "Chủ Nhật", "Thứ Hai"]
    assert text.day_long(None) == text.day_short(None) == ""


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2025, 11, 25, 1, 0, tzinfo=UTC), "Hôm nay, 08:00"),
        (datetime(2025, 11, 24, 17, 0, tzinfo=UTC), "Hôm nay, 00:00"),
        (datetime(2025, 11, 24, 16, 59, tzinfo=UTC), "Hôm qua, 23:59"),
        (datetime(2025, 11, 12, 2, 15, tzinfo=UTC), "12/11/2025, 09:15"),
    ],
)
def test_instant_is_on_the_wards_clock(at: datetime, words: str) -> None:
    assert text.instant(at, NOW) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1234.5, "1.234,5"),
        (12_500_000, "12.500.000"),
        (Decimal("84.50"), "84,5"),
        (Decimal("100"), "100"),
        (0, "0"),
        (-1234, "-1.234"),
    ],
)
def test_number(value: int | float | Decimal, words: str) -> None:
    assert text.number(value) == words


def test_number_with_fixed_places() -> None:
    assert text.number(84.5, 2) == "84,50"


@pytest.mark.parametrize(
    ("part", "whole", "places", "words"),
    [
        (98, 116, 1, "84,5%"),
        (98, 116, 2, "84,48%"),
        (1, 2, 1, "50%"),
        (1, 16, 1, "6,3%"),  # 6,25 goes up
        (116, 116, 2, "100%"),
        (0, 5, 1, "0%"),
        (0, 0, 1, "–"),
    ],
)
def test_percent(part: int, whole: int, places: int, words: str) -> None:
    assert text.percent(part, whole, places) == words


@pytest.mark.parametrize(("size", "words"), [(1, "1 KB"), (340_000, "340 KB"), (2_440_000, "2,4 MB"), (10_000_000, "10 MB")])
def test_file_size(size: int, words: str) -> None:
    assert text.file_size(size) == words


@pytest.mark.parametrize(
    "typed",
    ["28/11/2025", "28-11-25", "28 11 2025", "28.11.2025", "2025-11-28", " 28 / 11 / 2025 ", "28\u00a011\u00a02025"],
)
def test_read_day(typed: str) -> None:
    assert text.read_day(typed) == date(2025, 11, 28)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "28/11/2025"),
        ("mai", "28/11/2025"),
        ("28/11", "28/11/2025"),
        ("30/02/2025", "Không có ngày 30/02/2025"),
        ("31/11/25", "Không có ngày 31/11/2025"),
        ("01/01/1925", "từ 2000 đến 2100"),
        ("0000-01-01", "Không có ngày"),
        ("28/11/20255", "28/11/2025"),
    ],
)
def test_read_day_says_what_to_type(typed: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        text.read_day(typed)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_a_day_written_is_read_back(day: date) -> None:
    assert text.read_day(text.day_short(day)) == day


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1 234", "1234"),
        ("12.500.000", "12500000"),
        ("84.5", "84.5"),
        ("84,46", "84.46"),
        (" 7 ", "7"),
        ("0", "0"),
    ],
)
def test_read_number(typed: str, value: str) -> None:
    assert text.read_number(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "nhiều", "1.23.4", "1,2,3", "-5", "1e9", "٣", "NaN", "1" * 31, "12.34.567"])
def test_read_number_refuses_what_is_no_number(typed: str) -> None:
    with pytest.raises(ValueError, match="Xin ghi số"):
        text.read_number(typed)


@given(st.integers(0, 10**12))
def test_a_number_written_is_read_back(value: int) -> None:
    assert text.read_number(text.number(value)) == value


@pytest.mark.parametrize(
    ("typed", "minute"),
    [("07:30", 450), ("7:30", 450), ("7h30", 450), ("7.30", 450), ("7h", 420), (" 23:59 ", 1439), ("0:00", 0), ("7g30", 450)],
)
def test_times_as_people_write_them(typed: str, minute: int) -> None:
    assert text.read_minute(typed) == minute


@pytest.mark.parametrize("typed", ["", "24:00", "7:60", "7:5", "abc", "٧:٣٠", "-1:00", "07:30:00", "1" * 50])
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(ValueError, match="giờ:phút"):
        text.read_minute(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("to.truong@example.vn", "to.truong@example.vn"), (" A.B+c@Example.VN ", "A.B+c@example.vn"),
        ("a@việc.vn", "a@xn--vic-5kz.vn"), ("a@mail.xn--vic-5kz.vn", "a@mail.xn--vic-5kz.vn"),
    ],
)  # fmt: skip
def test_addresses_as_servers_take_them(typed: str, kept: str) -> None:
    assert text.read_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "a", "@b.vn", "a@", "a@b", "a@b.1", "a b@c.vn", "a@b c.vn", "a@@b.vn", "a@b@c.vn", "dấu@b.vn", "a@b..vn", "a@-b.vn", "a@b-.vn",
        ".a@b.vn", "a..b@b.vn", "a@b.vn\nBcc: c@d.vn", "a\x00@b.vn", "<a@b.vn>", "a@b.vn,c@d.vn", "a@[127.0.0.1]", "x" * 65 + "@b.vn",
        "a@" + "b" * 64 + ".vn", "a@" + "b." * 120 + "vn",
    ],
)  # fmt: skip
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(ValueError, match="ten@may-chu"):
        text.read_email(typed)


@given(st.text(max_size=60))
def test_an_address_read_again_is_the_same(typed: str) -> None:
    try:
        kept = text.read_email(typed)
    except ValueError:
        return
    assert text.read_email(kept) == kept
    assert kept.isascii()
    assert kept.count("@") == 1


@given(st.from_regex(r"[a-z]{1,8}@[a-zđếô]{1,8}\.vn", fullmatch=True))
def test_whatever_letters_a_domain_has(typed: str) -> None:
    kept = text.read_email(typed)
    assert text.read_email(kept) == kept
    assert kept.isascii()
