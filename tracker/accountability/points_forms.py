"""The form of a rule set's general criteria: points and a remark for each, as the head and the authority give them."""

import json
from collections.abc import Mapping
from typing import Any, Self

from tracker.core.forms import Form, hundredths, text
from tracker.core.text import figure
from tracker.scoring.rule_sets import GeneralCriterion, RuleSet

NEEDS_REMARK = "Thấp hơn mức cao nhất thì cần ghi nhận xét."


class GeneralForm(Form):
    """Points and a remark for each general criterion of one rule set: `points_KEY` (hundredths), `remark_KEY`."""

    @classmethod
    def of(cls, rules: RuleSet) -> type[Self]:
        """The form of that rule set's criteria."""
        fields: dict[str, Any] = {}
        for one in criteria_in(rules):
            fields[f"points_{one.key}"] = hundredths(one.words, most=one.most)
            fields[f"remark_{one.key}"] = text("Nhận xét", most=500, required=False)
        return type(f"{cls.__name__}Of", (cls,), fields)

    def given(self, rules: RuleSet) -> dict[str, tuple[int, str]]:
        """Points and remarks by criterion; notes a problem where one below the most has no remark. Empty with any problem."""
        for one in criteria_in(rules):
            is_below = f"points_{one.key}" in self.values and self.values[f"points_{one.key}"] < one.most
            if is_below and not self.values.get(f"remark_{one.key}"):
                self.refuse(f"remark_{one.key}", f"{one.words}: {NEEDS_REMARK[0].lower()}{NEEDS_REMARK[1:]}")
        if self.problems:
            return {}
        return {one.key: (self.values[f"points_{one.key}"], self.values[f"remark_{one.key}"]) for one in criteria_in(rules)}


def criteria_in(rules: RuleSet) -> list[GeneralCriterion]:
    return [one for group in rules.general_groups for one in group.criteria]


def kept_points(value: str | None) -> dict[str, dict[str, Any]]:
    """Points as a sheet keeps them: criterion → {"points": hundredths, "remark": text}."""
    return dict(json.loads(value or "{}"))


def typed_points(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The same as a GeneralForm has them typed."""
    points = {f"points_{key}": figure(one["points"]) for key, one in kept.items()}
    return points | {f"remark_{key}": one["remark"] for key, one in kept.items()}
