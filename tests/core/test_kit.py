"""The kit: fields keep what was typed, problems are linked, nothing typed becomes markup; vendored files are pinned."""

import hashlib
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tracker.core import forms
from tracker.core.static import FOLDER
from tracker.core.web import environment

ROOT = FOLDER.parent.parent
KIT = {"forms": "forms", "pieces": "kit", "charts": "charts"}
NASTY = '"><script>alert(1)</script>'


class Sample(forms.Form):
    name = forms.line("Tên")
    reason = forms.text("Lý do")
    due = forms.day("Hạn")
    unit = forms.row_id("Đơn vị")
    kinds = forms.ids("Loại")
    serious = forms.tick("Sai sót lớn")
    photo = forms.uploads("Ảnh")


FIELDS = {
    "name": 'forms.text_input(form, "name", "Tên", "Gợi ý")',
    "reason": 'forms.textarea(form, "reason", "Lý do")',
    "due": 'forms.day_input(form, "due", "Hạn")',
    "unit": 'forms.select(form, "unit", "Đơn vị", [(1, "Một"), (2, "Hai")], empty="Chọn đơn vị")',
    "kinds": 'forms.checkboxes(form, "kinds", "Loại", [(1, "Ảnh"), (2, "Báo cáo", "có dấu")])',
    "serious": 'forms.check(form, "serious", "Sai sót lớn")',
    "photo": 'forms.file_input(form, "photo", "Ảnh", many=true)',
}


class Tags(HTMLParser):
    """All start tags of a text, in order, as (name, attributes)."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def rendered(call: str, **context: Any) -> str:
    imports = "".join(f'{{% import "kit/{name}.html" as {alias} %}}' for name, alias in KIT.items())
    return environment().from_string(imports + "{{ " + call + " }}").render(context)


def test_a_sent_form_comes_back_with_everything_typed() -> None:
    form = Sample.blank(name="Mở lớp", reason="dòng một\ndòng hai", unit="2", kinds=["2"], serious="1", due="mai")
    assert 'value="Mở lớp"' in rendered(FIELDS["name"], form=form)
    assert "dòng một\ndòng hai</textarea>" in rendered(FIELDS["reason"], form=form)
    assert 'value="mai"' in rendered(FIELDS["due"], form=form)
    assert '<option value="2" selected>' in rendered(FIELDS["unit"], form=form)
    boxes = [attrs for tag, attrs in Tags(rendered(FIELDS["kinds"], form=form)).found if tag == "input"]
    assert [("checked" in box) for box in boxes] == [False, True]
    assert " checked" in rendered(FIELDS["serious"], form=form)


def test_a_password_is_never_shown_again() -> None:
    form = Sample.blank(name="bí mật")
    assert "bí mật" not in rendered('forms.text_input(form, "name", "Mật khẩu", type="password")', form=form)


@pytest.mark.parametrize("name", FIELDS)
def test_a_problem_stands_beside_its_field_and_is_linked_from_the_summary(name: str) -> None:
    form = Sample.blank()
    form.problems[name] = "Xin xem lại chỗ này."
    tags = Tags(rendered(FIELDS[name], form=form)).found
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert name in ids
    assert f"{name}-error" in ids
    assert any(f"{name}-error" in (attrs.get("aria-describedby") or "") for _, attrs in tags)
    assert {"href": f"#{name}"} in [attrs for tag, attrs in Tags(rendered("forms.error_summary(form)", form=form)).found]


@pytest.mark.parametrize("name", FIELDS)
def test_every_description_and_label_points_at_something(name: str) -> None:
    form = Sample.blank()
    form.problems[name] = "Xin xem lại."
    tags = Tags(rendered(FIELDS[name], form=form)).found
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    pointed = [attrs["for"] for tag, attrs in tags if tag == "label"]
    pointed += [one for _, attrs in tags for one in (attrs.get("aria-describedby") or "").split()]
    assert len(ids) == len(set(ids))
    assert set(pointed) <= set(ids)


@pytest.mark.parametrize(
    "call",
    [
        *FIELDS.values(),
        'forms.radios(form, "name", nasty, [(nasty, nasty, nasty)], nasty)',
        "forms.hidden(nasty, nasty, nasty)",
        "forms.row_check('ids', nasty, nasty)",
        "forms.button(nasty, name='a', value=nasty)",
        "kit.row(nasty, nasty, day, nasty, note=nasty)",
        "kit.stat(3, nasty, nasty, nasty)",
        "kit.notice(nasty)",
        "kit.empty(nasty, nasty)",
        "kit.copy('c', nasty, nasty, heading=nasty)",
        "kit.back(nasty, nasty)",
        "charts.progress('p', 1, 3, nasty)",
        "charts.stacked('s', nasty, [1, 0, 2, 3], 6)",
        "charts.spark('s', nasty, [1, 2], 0, 2)",
    ],
)
def test_nothing_typed_becomes_markup(call: str) -> None:
    form = Sample.blank(name=NASTY, reason=NASTY, due=NASTY, unit=NASTY, kinds=[NASTY])
    form.problems = dict.fromkeys(FIELDS, NASTY)
    markup = rendered(call, form=form, nasty=NASTY, day=date(2025, 11, 28))
    assert "<script" not in markup
    assert all(not key.startswith("on") and key != "style" for _, attrs in Tags(markup).found for key in attrs)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("kit.leaf(day, 'late')", "Thứ Sáu"),
        ("kit.leaf(none)", "chưa định"),
        ("kit.due('Chờ xác nhận', 'wait')", "Chờ xác nhận"),
        ("kit.notice('Đã xong', 'ok')", 'role="status"'),
        ("charts.progress('p', 0, 0, 'Chưa có việc')", "Chưa có việc"),
        ("charts.progress('p', 30, 40, 'Nhiều việc')", 'width="75.00%"'),
        ("charts.spark('s', 'Một tuần', [5], 5, 5)", "Một tuần"),
    ],
)
def test_pieces(call: str, words: str) -> None:
    assert words in rendered(call, day=date(2025, 11, 28))


def test_vendored_files_are_those_that_were_fetched() -> None:
    sums = json.loads((ROOT / "scripts" / "vendor.json").read_text())["sha256"]
    kept = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (FOLDER / "vendor").iterdir()}
    assert kept == sums


def test_templates_hold_to_the_policy() -> None:
    """safety.md, "Showing": nothing inline or marked safe; hx-csp strips what asks for a part without the nonce.

    A letter is no page: no policy of ours reaches it, and its looks can stand nowhere but in its head.
    """
    banned = ("|safe", "| safe", "style=", "<style", "hx-on", "js:", "javascript:", 'href="#"', "onclick=", "onsubmit=")
    for path in Path(ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        is_letter = path.parent.name == "mail"
        assert [word for word in banned if word in text and not (is_letter and word == "<style")] == [], path
        asking = re.findall(r"<[^>]*\shx-(?:get|post|put|patch|delete|boost)\b[^>]*>", text)
        assert [tag for tag in asking if "hx-nonce=" not in tag] == [], path
