"""What a score is counted from: weighed assignments and their mishaps, general points, the three criteria; read exactly."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from tracker.core.text import clean
from tracker.scoring.rule_sets import CRITERIA, Role, RuleSet

MOST = 10**9
MOST_ITEMS = 100_000
MOST_DIGITS = 60
MOST_GENERAL = 30  # of the decrees; looked at even where the sheet counts none
ITEM_NUMBERS = ("weight", "assigned", "accepted")
ITEM_COUNTS = ("failed_reviews", "excused_reviews", "late_events", "excused_lates")
ITEM_FLAGS = ("handed_over", "taken_over")


def times(weight: Fraction, part: Fraction) -> Fraction:
    """The product, without the arithmetic where the part is all or nothing, as it nearly always is."""
    if part.denominator == 1 and part.numerator in (0, 1):
        return weight if part.numerator else part
    return weight * part


@dataclass(frozen=True, slots=True)
class Item:
    """One assignment. A handed-over one keeps its place with the share accepted; a taken-over one counts on top."""

    id: int | str
    weight: Fraction = Fraction(1)
    assigned: Fraction = Fraction(1)
    accepted: Fraction = Fraction(1)
    failed_reviews: int = 0
    excused_reviews: int = 0
    late_events: int = 0
    excused_lates: int = 0
    handed_over: bool = False
    taken_over: bool = False

    @property
    def asked(self) -> Fraction:
        """Weighed units that stand in the denominators."""
        return Fraction(0) if self.taken_over else times(self.weight, self.assigned)

    @property
    def given(self) -> Fraction:
        """Weighed units accepted."""
        return times(self.weight, self.accepted)

    @property
    def bad_reviews(self) -> int:
        return max(0, self.failed_reviews - self.excused_reviews)

    @property
    def bad_lates(self) -> int:
        return max(0, self.late_events - self.excused_lates)


@dataclass(frozen=True, slots=True)
class Facts:
    """One head in one period. `general`: points (None: the sheet has none); the three criteria in percent."""

    rule_set: str
    role: Role
    items: tuple[Item, ...] = field(default_factory=tuple)
    general: Fraction | None = None
    unit_result: int = 100
    organising: int = 100
    uniting: int = 100

    def with_items(self, items: Sequence[Item]) -> "Facts":
        return replace(self, items=tuple(items))


# As text


def canonical(facts: Facts) -> str:
    """The facts as JSON that `read_facts` takes, one text for the same facts: keys and items in order, every default said."""
    head: list[tuple[str, str]] = [("rule_set", quoted(facts.rule_set)), ("role", quoted(facts.role))]
    if facts.general is not None:
        head += [("general", plain(facts.general)), *((name, str(getattr(facts, name))) for name in CRITERIA)]
    items = ",".join(item_text(item) for item in sorted(facts.items, key=item_order))
    return "{" + ",".join(f'"{name}":{value}' for name, value in head) + f',"items":[{items}]' + "}"


def fingerprint(facts: Facts) -> str:
    """SHA-256 (hex) of the canonical text."""
    return hashlib.sha256(canonical(facts).encode()).hexdigest()


def item_text(item: Item) -> str:
    pairs = [f'"id":{quoted(item.id)}']
    pairs += [f'"{name}":{plain(getattr(item, name))}' for name in ITEM_NUMBERS]
    pairs += [f'"{name}":{getattr(item, name)}' for name in ITEM_COUNTS]
    pairs += [f'"{name}":{"true" if getattr(item, name) else "false"}' for name in ITEM_FLAGS]
    return f"{{{','.join(pairs)}}}"


def item_order(item: Item) -> tuple[bool, int, str]:
    """Numbers first, by size; then texts."""
    return (True, 0, item.id) if isinstance(item.id, str) else (False, item.id, "")


def plain(value: Fraction) -> str:
    """A number as plain decimals: 3, 0.75; exact, because every fact was read from decimals."""
    if value.denominator == 1:
        return str(value.numerator)
    twos, fives, rest = 0, 0, value.denominator
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        raise ValueError(f"{value} is no finite decimal")
    places = max(twos, fives)
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def quoted(value: int | str) -> str:
    return json.dumps(value, ensure_ascii=False)


# Reading what somebody wrote


def read_facts(text: str, sheets: Sequence[RuleSet]) -> Facts:
    """Facts from JSON. Raises ValueError with one Vietnamese sentence for what cannot be so."""
    try:
        given = json.loads(
            text, parse_float=decimal_of, parse_int=decimal_of, parse_constant=no_number, object_pairs_hook=once_each
        )
    except json.JSONDecodeError as problem:
        raise ValueError(f"Tệp không phải JSON đúng: dòng {problem.lineno}, cột {problem.colno}.") from None
    except RecursionError:
        raise ValueError("Tệp không phải JSON đúng: lồng quá nhiều lớp.") from None
    if not isinstance(given, dict):
        raise ValueError("Tệp phải là một đối tượng JSON.")
    known(given, {"rule_set", "role", "general", "items", *CRITERIA}, "tệp")
    rules = next((one for one in sheets if one.key == needed(given, "rule_set")), None)
    if rules is None:
        raise ValueError(f"rule_set phải là một trong: {', '.join(one.key for one in sheets)}.")
    if needed(given, "role") not in list(Role):
        raise ValueError(f"role phải là một trong: {', '.join(Role)}.")
    if rules.is_legal:
        needed(given, "general")
    general = number_of(given.get("general", Decimal(0)), "general", most=rules.general or MOST_GENERAL)
    criteria: dict[str, Any] = {name: criterion_of(given.get(name, 100), name, rules) for name in CRITERIA}
    head = Facts(rules.key, Role(given["role"]), items_of(needed(given, "items")))
    return replace(head, general=general, **criteria) if rules.is_legal else head  # the plan score has neither: looked at only


def items_of(given: Any) -> tuple[Item, ...]:
    if not isinstance(given, list):
        raise ValueError("items phải là một danh sách.")
    if len(given) > MOST_ITEMS:
        raise ValueError(f"items có nhiều nhất {MOST_ITEMS} việc.")
    items = tuple(item_of(one, number) for number, one in enumerate(given, 1))
    seen: set[tuple[bool, int, str]] = set()
    for item in items:
        if item_order(item) in seen:
            raise ValueError(f"Mã việc {quoted(item.id)} có hai lần.")
        seen.add(item_order(item))
    return items


def item_of(given: Any, number: int) -> Item:
    where = f"việc thứ {number}"
    if not isinstance(given, dict):
        raise ValueError(f"Ở {where}: phải là một đối tượng JSON.")
    known(given, {"id", *ITEM_NUMBERS, *ITEM_COUNTS, *ITEM_FLAGS}, where)
    item = Item(
        id=id_of(given.get("id"), where),
        **{name: number_of(given[name], f"{name} ở {where}") for name in ITEM_NUMBERS if name in given},  # type: ignore[arg-type]
        **{name: count_of(given[name], f"{name} ở {where}") for name in ITEM_COUNTS if name in given},  # type: ignore[arg-type]
        **{name: flag_of(given[name], f"{name} ở {where}") for name in ITEM_FLAGS if name in given},  # type: ignore[arg-type]
    )
    if item.accepted > item.assigned and not item.taken_over:
        raise ValueError(f"Ở {where}: accepted không thể lớn hơn assigned.")
    return item


def id_of(given: Any, where: str) -> int | str:
    if isinstance(given, str) and 0 < len(given) <= 200 and is_whole_text(given):
        return given
    if isinstance(given, Decimal) and given == given.to_integral_value():
        return int(given)
    raise ValueError(f"Ở {where}: id phải là chữ (1 đến 200 ký tự) hoặc số nguyên.")


def is_whole_text(given: str) -> bool:
    """Whether it can be written down: half of a surrogate pair cannot."""
    return given.isascii() or not any("\ud800" <= character <= "\udfff" for character in given)


def number_of(given: Any, name: str, *, most: int = MOST) -> Fraction:
    if not isinstance(given, Decimal):
        raise ValueError(f"{name} phải là số.")
    if not 0 <= given <= most:
        raise ValueError(f"{name} phải từ 0 đến {most}.")
    return Fraction(given)


def count_of(given: Any, name: str) -> int:
    found = number_of(given, name)
    if found.denominator != 1:
        raise ValueError(f"{name} phải là số nguyên.")
    return int(found)


def flag_of(given: Any, name: str) -> bool:
    if not isinstance(given, bool):
        raise ValueError(f"{name} phải là true hoặc false.")
    return given


def criterion_of(given: Any, name: str, rules: RuleSet) -> int:
    if not isinstance(given, Decimal | int) or isinstance(given, bool) or given not in (100, rules.reduced):
        raise ValueError(f"{name} phải là 100 hoặc {rules.reduced}.")
    return int(given)


def needed(given: dict[str, Any], name: str) -> Any:
    if name not in given:
        raise ValueError(f"Thiếu {name}.")
    return given[name]


def known(given: dict[str, Any], names: set[str], where: str) -> None:
    if strange := sorted(set(given) - names):
        raise ValueError(f"Ở {where} có mục không dùng: {' '.join(clean(', '.join(strange), 200).split())}.")


def decimal_of(text: str) -> Decimal:
    """A JSON number, exactly; of a length and size that somebody could mean."""
    try:
        found = Decimal(text) if len(text) <= MOST_DIGITS else None
    except InvalidOperation:  # an exponent beyond what Decimal knows
        found = None
    if found is None or abs(found.adjusted()) > MOST_DIGITS:
        raise ValueError(f"Số {text[:20]}… quá dài hoặc quá lớn.")
    return found


def no_number(text: str) -> Any:
    raise ValueError(f"{text} không phải là số.")


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("Có mục ghi hai lần trong cùng một đối tượng.")
    return found
