"""Digests in words: subject, text, html and the short line; bounded, escaped, every link whole."""

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reminders.composing import LONGEST_SHORT, MOST_LINES, Digest, Group, Line, cut, render, short

BASE = "https://soviec.example.vn"
END = f"{BASE}/preferences/mail/7-ab"


def digest(*groups: Group, late: int = 0) -> Digest:
    return Digest(
        name="Tổ trưởng tổ dân phố số 5", ward_name="UBND phường Thử", day=date(2026, 11, 25), groups=groups, late_total=late,
        base_url=BASE, preferences_url=END,
    )  # fmt: skip


def lines(count: int) -> tuple[Line, ...]:
    return tuple(Line(f"Việc số {n}", f"/assignments/{n}") for n in range(1, count + 1))


class Page(HTMLParser):
    """Tags, links and visible words of a letter."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(
    ("groups", "late", "subject"),
    [
        ((Group("Quá hạn", lines(1)), Group("Sắp đến hạn", lines(2))), 1, "3 việc cần ông/bà xem, 1 việc quá hạn"),
        ((Group("Việc mới", lines(1)),), 0, "1 việc cần ông/bà xem"),
        ((Group("Việc mới", lines(20), more=5),), 0, "25 việc cần ông/bà xem"),
        ((), 2, "không có việc mới, 2 việc quá hạn"),
        ((), 0, "không có việc mới"),
    ],
)
def test_the_subject_counts(groups: tuple[Group, ...], late: int, subject: str) -> None:
    assert render(digest(*groups, late=late))[0] == f"Sổ Việc 25/11/2026: {subject}"


def test_both_bodies_say_the_same() -> None:
    groups = (
        Group("Quá hạn", (Line("Phát động phong trào", "/assignments/12", "quá hạn 3 ngày"), Line("Không có trang riêng", ""))),
    )
    _, text, html = render(digest(*groups, late=1))
    page = Page(html)
    for words in ("Kính gửi ông/bà Tổ trưởng tổ dân phố số 5", "Quá hạn", "Phát động phong trào", "(quá hạn 3 ngày)", "UBND phường Thử",
                  "Việc quá hạn luôn được báo trong Sổ Việc"):  # fmt: skip
        assert words in text
        assert words in page.words
    assert f"\n  {BASE}/assignments/12\n" in text
    assert END in text
    assert page.links == [f"{BASE}/assignments/12", BASE, END]


def test_a_group_is_bounded_and_the_rest_is_a_number_with_a_link() -> None:
    _, text, html = render(digest(Group("Việc mới", lines(MOST_LINES + 3), more=2)))
    assert text.count("\n- Việc số") == MOST_LINES
    assert f"Còn 5 việc nữa: {BASE}/notices" in text
    assert html.count("<li>") == MOST_LINES + 1
    assert "Còn 5 việc nữa" in Page(html).words


def test_a_letter_fetches_nothing_and_runs_nothing() -> None:
    _, _, html = render(digest(Group("Việc mới", lines(3))))
    assert Page(html).tags.isdisjoint({"img", "script", "link", "iframe", "table", "form", "input", "object", "video"})
    assert re.findall(r"url\(|@import|http-equiv", html) == []


NASTY = '<script>alert(1)</script> & "x" <a href="//evil.example">'


def test_what_people_typed_stays_text() -> None:
    _, text, html = render(digest(Group(NASTY, (Line(NASTY, "/assignments/1", NASTY),))))
    page = Page(html)
    assert "script" not in page.tags
    assert all(link.startswith(BASE) for link in page.links)
    assert page.words.count("<script>alert(1)</script>") == 3
    assert text.count('<script>alert(1)</script> & "x"') == 3  # a plain text needs no escaping


@given(st.text(max_size=400), st.integers(0, 40), st.integers(0, 99))
def test_the_short_line_fits(text: str, count: int, late: int) -> None:
    said = short(digest(Group("Việc", tuple(Line(text, "/") for _ in range(count))), late=late))
    words, _, link = said.rpartition(" ")
    assert link == BASE
    assert len(words) <= LONGEST_SHORT
    assert len(said.splitlines()) == 1


def test_the_short_line_begins_with_the_sums() -> None:
    said = short(digest(Group("Quá hạn", lines(2)), late=1))
    assert said == f"Sổ Việc 25/11/2026: 2 việc cần ông/bà xem, 1 việc quá hạn. Việc số 1 {BASE}"
    assert short(digest()) == f"Sổ Việc 25/11/2026: không có việc mới {BASE}"


@given(st.text(), st.integers(10, 60))
def test_cut_text_is_one_line_that_fits(text: str, most: int) -> None:
    kept: Any = cut(text, most)
    assert len(kept) <= most
    assert len(kept.splitlines()) <= 1
    assert kept == " ".join(text.split()) or kept.endswith("…")
