"""The forms of campaigns and candidates: a campaign opened with its numbers, cancelled; a condition ticked, ties noted, a
candidate proposed or set aside."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.awards.rules import AwardKind
from tracker.commendation.actions import NewCampaign
from tracker.commendation.rules import campaign_problem, dates_problem, usual_days
from tracker.core.forms import Field, Form, choice, day, line, maybe_id, maybe_whole, nothing, text, tick, uploads, whole
from tracker.core.text import day_short
from tracker.units.rules import PEER_WORDS

GROUPS = tuple(group for group in PEER_WORDS if group)
MOST = 500  # awards of one kind to one group


def some_of(label: str, known: Sequence[str], sentence: str) -> Field[list[str]]:
    """At least one of the known values, each once."""

    def read(strings: list[str]) -> list[str]:
        found = list(dict.fromkeys(strings))
        if not found or set(found) - set(known):
            raise ValueError(sentence)
        return found

    return Field(label, read, many=True, said=nothing)


class CampaignForm(Form):
    """A campaign, without its kinds and numbers: `CampaignForm.of` adds those of the ward."""

    name = line("Tên đợt xét", most=200)
    plan = maybe_id("kế hoạch")
    year = whole("Năm", least=2000, most=2100)
    first_on = day("Ngày đầu")
    last_on = day("Ngày cuối")
    nominate_by = day("Hạn đề cử")
    meet_on = day("Ngày họp hội đồng")
    decide_by = day("Hạn quyết định")
    groups = some_of("Nhóm đơn vị", GROUPS, "Xin chọn ít nhất một nhóm đơn vị.")
    note = text("Ghi chú", most=2000, required=False)
    kinds: Field[list[str]]

    @classmethod
    def of(cls, known: Sequence[AwardKind]) -> type["CampaignForm"]:
        """The form of a ward that knows these kinds: `number_{kind}_{group}` says how many."""
        numbers = {number_name(kind.key, group): maybe_whole("Số dự kiến", most=MOST) for kind in known for group in GROUPS}
        picked = some_of("Hình thức khen", [kind.key for kind in known], "Xin chọn ít nhất một hình thức khen.")
        return type("CampaignForm", (cls,), {"kinds": picked, **numbers})

    @classmethod
    def usual(cls, known: Sequence[AwardKind], today: date, plan: dict[str, Any] | None) -> "CampaignForm":
        """As it is first shown: this year, the kinds whose candidates the tracker finds, a week from step to step."""
        days = usual_days(today)
        year = days["first_on"].year
        name = f"Khen thưởng {plan['title']}"[:200] if plan else f"Khen thưởng năm {year}"
        return cls.of(known).blank(
            name=name, plan=plan["id"] if plan else "", year=year, groups=list(GROUPS),
            kinds=[kind.key for kind in known if kind.is_suggested], **{key: day_short(value) for key, value in days.items()},
        )  # fmt: skip

    def wanted(self, known: Sequence[AwardKind]) -> NewCampaign | None:
        """The campaign as it was entered; None where something is a problem, which is noted. A number counts for what is ticked."""
        chosen = [kind for kind in known if kind.key in self.values.get("kinds", ())]
        pairs = [(kind, group) for kind in chosen for group in self.values.get("groups", ())]
        counted = {number_name(kind.key, group) for kind, group in pairs}
        self.problems = {
            name: said for name, said in self.problems.items() if not name.startswith("number_") or name in counted
        }
        if chosen and (said := campaign_problem(chosen, has_plan=bool(self.values.get("plan")))):
            self.refuse("kinds", said)
        days = {name: self.values.get(name) for name in ("first_on", "last_on", "nominate_by", "meet_on", "decide_by")}
        if all(days.values()) and (wrong := dates_problem(**days)):  # type: ignore[arg-type]
            self.refuse(*wrong)
        if self.problems:
            return None
        return NewCampaign(
            name=self.name, plan=self.plan, year=self.year, **days, peer_groups=self.groups, note=self.note,  # type: ignore[arg-type]
            slots=[(kind, group, self.values[number_name(kind.key, group)]) for kind, group in pairs],
        )  # fmt: skip


def number_name(kind: str, group: str) -> str:
    """The field of one kind and peer group."""
    return f"number_{kind}_{group}"


class ReasonForm(Form):
    """Why a campaign is cancelled, or a candidate is not proposed."""

    reason = text("Lý do", most=2000)


class ProposeForm(Form):
    """`compared`: pressed on the comparison, to which it then leads back."""

    compared = tick("Từ bảng so sánh")


class Holds(StrEnum):
    """What a person says of a condition."""

    YES = "yes"
    NO = "no"


class TickForm(Form):
    holds = choice("đạt hoặc không đạt", Holds)
    evidence = text("Căn cứ", most=2000)
    file = uploads("Tệp kèm theo", most=1)


class TiesForm(Form):
    favoured = tick("Là nữ, hoặc tập thể có từ 70% nữ trở lên")
    direct = tick("Người trực tiếp làm")
