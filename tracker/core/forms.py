"""Forms: what a person typed becomes values or problems, and is shown again with everything still there."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import date
from decimal import ROUND_HALF_UP
from enum import StrEnum
from typing import Any, Generic, Self, TypeVar, overload

from litestar.datastructures import FormMultiDict, UploadFile

from tracker.core.errors import Refusal
from tracker.core.text import clean, figure, read_day, read_email, read_minute, read_number

MAX_ID = 2**63 - 1
MOST_VERSION = 2**31 - 1  # what the column holds
OURS = frozenset({"_csrf_token", "_key", "version"})  # carried by every form, read where they are needed
T = TypeVar("T")
LAST: "ContextVar[Form | None]" = ContextVar("form", default=None)  # what this request sent, once it was read


class Field(Generic[T]):
    """One field of a form: `read` turns the typed strings into a value or raises ValueError(Vietnamese sentence).

    `said`: what of it is shown where the form was refused as a whole, in people's words; nothing for an id or a code.
    """

    def __init__(
        self,
        label: str,
        read: Callable[[list[str]], T],
        *,
        many: bool = False,
        takes_files: bool = False,
        said: Callable[[str], str] = str,
    ):
        self.label, self.read, self.many, self.takes_files, self.said = label, read, many, takes_files, said

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, form: None, owner: type) -> "Field[T]": ...
    @overload
    def __get__(self, form: "Form", owner: type) -> T: ...
    def __get__(self, form: "Form | None", owner: type) -> "T | Field[T]":
        return self if form is None else form.values[self.name]


class Form:
    """Subclasses list their fields. After `read`: `problems` (name → sentence), `typed` (as typed), attributes (values).

    Values may be asked for only where `problems` is empty. `key` is the idempotency key, `version` the row's version
    the person saw (None when absent).
    """

    fields: Mapping[str, Field[Any]] = {}

    def __init_subclass__(cls) -> None:
        cls.fields = {n: f for base in reversed(cls.__mro__) for n, f in vars(base).items() if isinstance(f, Field)}

    def __init__(self) -> None:
        self.typed: dict[str, Any] = {name: [] if field.many else "" for name, field in self.fields.items()}
        self.values: dict[str, Any] = {}
        self.problems: dict[str, str] = {}
        self.key = ""
        self.version: int | None = None

    @classmethod
    def blank(cls, **typed: Any) -> Self:
        """An unsent form, already holding `typed` (strings, or lists of strings)."""
        form = cls()
        form.typed.update({name: "" if value is None else value for name, value in typed.items()})
        return form

    @classmethod
    def read(cls, sent: FormMultiDict) -> Self:
        """Read what was sent. Raises Refusal when a field that this form does not have was sent."""
        if strange := set(sent) - set(cls.fields) - OURS:
            raise Refusal(f"Biểu mẫu có mục không dùng ở đây: {', '.join(sorted(clean(s, 40) for s in strange))}.")
        form = cls()
        LAST.set(form)
        form.key = str(sent.get("_key") or "")
        seen = optional_whole(str(sent.get("version") or ""))
        form.version = seen if seen and seen <= MOST_VERSION else None
        for name, field in cls.fields.items():
            if field.takes_files:
                uploads = [v for v in sent.getall(name, []) if isinstance(v, UploadFile) and v.filename]
                form._take(name, lambda field=field, uploads=uploads: field.read(uploads))  # type: ignore[misc]
                continue
            strings = [v for v in sent.getall(name, []) if isinstance(v, str)]
            form.typed[name] = strings if field.many else (strings[0] if strings else "")
            form._take(name, lambda field=field, strings=strings: field.read(strings))  # type: ignore[misc]
        return form

    def labels(self) -> dict[str, str]:
        """Field name → the Vietnamese label people see."""
        return {name: field.label for name, field in self.fields.items()}

    def said(self) -> list[tuple[str, str]]:
        """What was typed, under the labels people see: for the page that refuses the form as a whole."""
        shown = [
            (field.label, text)
            for name, field in self.fields.items()
            for value in ([self.typed[name]] if isinstance(self.typed[name], str) else self.typed[name])
            if (text := field.said(value).strip())
        ]
        return [(clean(label, 100), clean(text, 20_000)) for label, text in shown]

    def refuse(self, name: str, sentence: str) -> None:
        """Note a problem found after reading, beside its field."""
        self.problems.setdefault(name, sentence)

    def _take(self, name: str, read: Callable[[], Any]) -> None:
        try:
            self.values[name] = read()
        except ValueError as problem:
            self.problems[name] = str(problem)


def line(label: str, *, most: int = 200, required: bool = True) -> Field[str]:
    """One line of text, NFC, no control characters."""
    return Field(label, lambda s: bounded(clean(" ".join(first(s).split()), most + 1), label, most, required))


def text(label: str, *, most: int = 2000, required: bool = True) -> Field[str]:
    """Several lines of text."""
    return Field(label, lambda s: bounded(clean(first(s), most + 1), label, most, required))


def secret(label: str) -> Field[str]:
    """A password or code, exactly as typed; at most 256 characters."""

    def read(strings: list[str]) -> str:
        value = first(strings)
        if not value:
            raise ValueError(f"Xin nhập {label.lower()}.")
        return value[:256]

    return Field(label, read, said=nothing)


def day(label: str) -> Field[date]:
    """A day that must be given."""

    def read(strings: list[str]) -> date:
        if not first(strings).strip():
            raise ValueError(f"Xin nhập {label.lower()}, ví dụ 28/11/2025.")
        return read_day(first(strings))

    return Field(label, read)


def maybe_day(label: str) -> Field[date | None]:
    """A day or nothing."""
    return Field(label, lambda s: read_day(first(s)) if first(s).strip() else None)


def minute(label: str) -> Field[int]:
    """A time of day that must be given, as minutes after midnight."""

    def read(strings: list[str]) -> int:
        if not first(strings).strip():
            raise ValueError(f"Xin nhập {label.lower()}, ví dụ 07:30.")
        return read_minute(first(strings))

    return Field(label, read)


def maybe_email(label: str) -> Field[str]:
    """An e-mail address, or empty."""
    return Field(label, lambda s: read_email(first(s)) if first(s).strip() else "")


def whole(label: str, *, least: int = 0, most: int = 10**12) -> Field[int]:
    """A whole number that must be given."""
    return Field(label, lambda s: read_whole(first(s), label, least, most))


def maybe_whole(label: str, *, least: int = 0, most: int = 10**12) -> Field[int | None]:
    """A whole number or nothing."""
    return Field(label, lambda s: read_whole(first(s), label, least, most) if first(s).strip() else None)


def hundredths(label: str, *, least: int = 0, most: int = 10**12) -> Field[int]:
    """A decimal number, kept as an integer number of hundredths; a third decimal is rounded half up."""
    return Field(label, lambda s: read_hundredths(first(s), label, least, most))


def maybe_hundredths(label: str, *, least: int = 0, most: int = 10**12) -> Field[int | None]:
    """The same, or nothing."""
    return Field(label, lambda s: read_hundredths(first(s), label, least, most) if first(s).strip() else None)


def tick(label: str) -> Field[bool]:
    """A check box."""
    return Field(label, lambda s: bool(s), said=lambda value: "có" if value else "")


E_ = TypeVar("E_", bound=StrEnum)


def choice(label: str, options: type[E_], words: Mapping[Any, str] = {}) -> Field[E_]:
    """One of an enumeration; `words`: how people read each of them."""

    def read(strings: list[str]) -> E_:
        try:
            return options(first(strings))
        except ValueError:
            raise ValueError(f"Xin chọn {label.lower()}.") from None

    return Field(label, read, said=lambda value: words.get(value, ""))


def several(label: str, options: type[E_], words: Mapping[Any, str] = {}) -> Field[list[E_]]:
    """Some of an enumeration, each once; none is allowed."""

    def read(strings: list[str]) -> list[E_]:
        try:
            return [options(s) for s in dict.fromkeys(strings)]
        except ValueError:
            raise ValueError(f"Xin chọn {label.lower()} trong danh sách.") from None

    return Field(label, read, many=True, said=lambda value: words.get(value, ""))


def row_id(label: str) -> Field[int]:
    """The id of a row that must be chosen."""
    return Field(label, lambda s: known_id(first(s), label), said=nothing)


def maybe_id(label: str) -> Field[int | None]:
    """The id of a row, or nothing; what cannot be an id is no choice."""
    return Field(label, lambda s: known_id(first(s), label) if first(s) else None, said=nothing)


def ids(label: str, *, required: bool = True, most: int = 500) -> Field[list[int]]:
    """The ids of several rows, each once, in the order sent."""

    def read(strings: list[str]) -> list[int]:
        found = list(dict.fromkeys(known_id(s, label) for s in strings if s))
        if required and not found:
            raise ValueError(f"Xin chọn ít nhất một {label.lower()}.")
        if len(found) > most:
            raise ValueError(f"Chọn nhiều nhất {most} {label.lower()} một lần.")
        return found

    return Field(label, read, many=True, said=nothing)


def uploads(label: str, *, required: bool = False, most: int = 10) -> Field[list[UploadFile]]:
    """Files as sent; their gates are in `core.files`."""

    def read(sent: list[Any]) -> list[UploadFile]:
        if required and not sent:
            raise ValueError(f"Xin chọn {label.lower()}.")
        if len(sent) > most:
            raise ValueError(f"Mỗi lần gửi nhiều nhất {most} tệp.")
        return sent

    return Field(label, read, takes_files=True)


def optional_whole(typed: str) -> int | None:
    """A plain decimal id between 1 and 2⁶³-1, else None (no signs, no other scripts' digits)."""
    if not typed.isascii() or not typed.isdigit() or len(typed) > 19:
        return None
    value = int(typed)
    return value if 0 < value <= MAX_ID else None


def known_id(typed: str, label: str) -> int:
    if (value := optional_whole(typed)) is None:
        raise ValueError(f"Xin chọn {label.lower()} trong danh sách.")
    return value


def nothing(value: str) -> str:
    return ""


def first(strings: list[str]) -> str:
    return strings[0] if strings else ""


def bounded(value: str, label: str, most: int, required: bool) -> str:
    if required and not value:
        raise ValueError(f"Xin nhập {label.lower()}.")
    if len(value) > most:
        raise ValueError(f"{label} dài quá {most} ký tự.")
    return value


def read_whole(typed: str, label: str, least: int, most: int) -> int:
    if not typed.strip():
        raise ValueError(f"Xin nhập {label.lower()}.")
    value = read_number(typed)
    if value != int(value):
        raise ValueError(f"{label} phải là số nguyên.")
    if not least <= value <= most:
        raise ValueError(f"{label} phải từ {least} đến {most}.")
    return int(value)


def read_hundredths(typed: str, label: str, least: int, most: int) -> int:
    if not typed.strip():
        raise ValueError(f"Xin nhập {label.lower()}.")
    value = int((read_number(typed) * 100).to_integral_value(ROUND_HALF_UP))
    if not least <= value <= most:
        raise ValueError(f"{label} phải từ {figure(least)} đến {figure(most)}.")
    return value
