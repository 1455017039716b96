"""What may be said of a sheet and when, who answers it, in how many days: tables of cases."""

from datetime import date

import pytest

from tracker.accountability.rules import SheetState
from tracker.appeals.forms import UpholdForm
from tracker.appeals.rules import AppealKind, AppealState, Case, kind_now, may_answer, may_withdraw, others, term_of, why_not
from tracker.core.viewer import Post, Role, Viewer
from tracker.scoring.rule_sets import built_in

UNTIL = date(2026, 11, 9)
WARD, UNIT = "/1/2/", "/1/2/7/"


@pytest.mark.parametrize(
    ("state", "is_published", "day", "kind"),
    [
        (SheetState.DRAFT, False, 2, None),
        (SheetState.ANNOUNCED, False, 2, AppealKind.EXPLANATION),
        (SheetState.ANNOUNCED, False, 9, AppealKind.EXPLANATION),
        (SheetState.ANNOUNCED, False, 10, None),
        (SheetState.ANNOUNCED, True, 2, None),  # being corrected
        (SheetState.PUBLISHED, True, 2, AppealKind.APPEAL),
        (SheetState.PUBLISHED, True, 30, AppealKind.APPEAL),
    ],
)
def test_what_may_be_said(state: SheetState, is_published: bool, day: int, kind: AppealKind | None) -> None:
    until = None if state is SheetState.DRAFT else UNTIL
    assert kind_now(state, is_published=is_published, explain_until=until, today=date(2026, 11, day)) is kind


def test_what_cannot_be_said_is_explained() -> None:
    assert "đang được sửa" in why_not(SheetState.ANNOUNCED, is_published=True)
    assert "chưa thông báo" in why_not(SheetState.DRAFT, is_published=False)
    assert "hết hạn giải trình" in why_not(SheetState.ANNOUNCED, is_published=False)


@pytest.mark.parametrize(
    ("key", "kind", "days"),
    [
        ("plan", AppealKind.APPEAL, 7),
        ("nd335", AppealKind.APPEAL, 7),
        ("nd233", AppealKind.APPEAL, 10),
        ("nd335", AppealKind.EXPLANATION, 5),
    ],
)
def test_the_term_is_the_rule_sets(key: str, kind: AppealKind, days: int) -> None:
    rules = built_in(key)
    assert rules
    assert term_of(kind, rules) == days


def viewer(role: Role, path: str, person: int = 5, *more: str) -> Viewer:
    reach = path if role in {Role.HEAD, Role.DEPUTY} else WARD
    posts = tuple(Post(n, role, "", 1, "", one, reach) for n, one in enumerate((path, *more)))
    return Viewer(person=person, name="", ward=2, ward_name="", posts=posts, hat=posts[0])


@pytest.mark.parametrize(
    ("who", "explanation", "appeal"),
    [
        (viewer(Role.LEADER, WARD), True, True),
        (viewer(Role.LEADER, WARD, 8), True, False),  # a scorer
        (viewer(Role.LEADER, WARD, 1), False, False),  # the head
        (viewer(Role.LEADER, WARD, 5, UNIT), False, False),  # of that unit too
        (viewer(Role.OFFICE, "/1/2/3/"), True, False),
        (viewer(Role.OFFICE, UNIT), False, False),
        (viewer(Role.HEAD, "/1/2/3/"), False, False),
        (viewer(Role.OBSERVER, WARD), False, False),
    ],
)
def test_who_answers(who: Viewer, explanation: bool, appeal: bool) -> None:
    def case(kind: AppealKind, state: AppealState = AppealState.WAITING) -> Case:
        return Case(kind, state, UNIT, 1, frozenset({8, 9}))

    assert may_answer(who, case(AppealKind.EXPLANATION)) is explanation
    assert may_answer(who, case(AppealKind.APPEAL)) is appeal
    assert not may_answer(who, case(AppealKind.EXPLANATION, AppealState.WITHDRAWN))
    assert may_withdraw(who, case(AppealKind.APPEAL)) is (who.person == 1)
    assert not may_withdraw(who, case(AppealKind.APPEAL, AppealState.REJECTED))


def test_who_else_could_answer() -> None:
    case = Case(AppealKind.APPEAL, AppealState.WAITING, UNIT, 1, frozenset({8, 9}))
    assert others([1, 8, 9], case) == set()
    assert others([1, 5, 8], case) == {5}


@pytest.mark.parametrize(
    "bad", ["12", "12|", "|due:1", "x|due:1", "٣|due:1", "9" * 25 + "|due:1", "1|" + "x" * 60, "1|é", "1|\n"]
)
def test_only_mishaps_are_ticked(bad: str) -> None:
    field = UpholdForm.fields["causes"]
    assert field.read(["12|due:2026-10-12", "12|due:2026-10-12"]) == [(12, "due:2026-10-12")]
    with pytest.raises(ValueError, match="trong danh sách"):
        field.read([bad])
