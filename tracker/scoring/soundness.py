"""What makes a rule set a sound one, and its general criteria as people write them, one a line."""

import re
from collections.abc import Sequence

from tracker.core.text import clean, figure, fold, read_number
from tracker.scoring.rule_sets import GeneralCriterion, GeneralGroup, RuleSet

MOST_CRITERIA = 40
KEY = re.compile(r"[a-z][a-z0-9]{0,19}")


def problems(rules: RuleSet) -> dict[str, str]:
    """Field of the rule set → why it cannot be so, in Vietnamese; empty for a sound one."""
    found = {}
    if not KEY.fullmatch(rules.key):
        found["key"] = "Mã gồm chữ thường không dấu và số, bắt đầu bằng chữ, nhiều nhất 20 ký tự."
    if rules.ends_on and rules.ends_on < rules.starts_on:
        found["ends_on"] = "Ngày hết hiệu lực không thể trước ngày có hiệu lực."
    if rules.general + rules.results != 100:
        found["results"] = f"Điểm chung và điểm kết quả cộng lại phải là 100, đang là {rules.general + rules.results}."
    if sum(one.most for group in rules.general_groups for one in group.criteria) != rules.general * 100:
        found["general_groups"] = f"Các tiêu chí chung cộng lại phải bằng {rules.general} điểm."
    bounds = [threshold.bound for threshold in rules.thresholds]
    if bounds != sorted(set(bounds), reverse=True):
        found["excellent"] = "Mức xuất sắc phải cao hơn mức tốt, mức tốt cao hơn mức hoàn thành."
    if rules.is_legal != bool(rules.thresholds):
        found["general"] = "Có điểm chung thì có xếp loại; không có điểm chung thì không xếp loại."
    return found


def groups_of(typed: str) -> tuple[GeneralGroup, ...]:
    """Groups from lines “nhóm | tiêu chí | điểm”. Raises ValueError with one Vietnamese sentence naming the bad line."""
    lines = [line for line in clean(typed, 20_000).splitlines() if line.strip()]
    if len(lines) > MOST_CRITERIA:
        raise ValueError(f"Nhiều nhất {MOST_CRITERIA} tiêu chí.")
    groups: dict[str, list[GeneralCriterion]] = {}
    keys: set[str] = set()
    for place, line in enumerate(lines, 1):
        parts = [" ".join(part.split()) for part in line.split("|")]
        if len(parts) != 3 or not all(parts) or len(parts[0]) > 200 or len(parts[1]) > 200:
            raise ValueError(f"Dòng {place}: xin ghi “nhóm | tiêu chí | điểm”.")
        try:
            most = int(read_number(parts[2]) * 100)
        except ValueError:
            most = 0
        if not 0 < most <= 100_00:
            raise ValueError(f"Dòng {place}: điểm phải là số lớn hơn 0, ví dụ 2,5.")
        groups.setdefault(parts[0], []).append(GeneralCriterion(key_of(parts[1], keys), parts[1], most))
    return tuple(GeneralGroup(words, tuple(criteria)) for words, criteria in groups.items())


def written(groups: Sequence[GeneralGroup]) -> str:
    """Groups as `groups_of` reads them."""
    return "\n".join(f"{group.words} | {one.words} | {figure(one.most)}" for group in groups for one in group.criteria)


def key_of(words: str, taken: set[str]) -> str:
    """A key for a criterion, from its words; none of those `taken`, to which it is added."""
    base = re.sub(r"[^a-z0-9]+", "_", fold(words)).strip("_")[:24] or "tieu_chi"
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}_{count}"
    taken.add(key)
    return key
