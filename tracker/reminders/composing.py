"""What a message looks like: a digest as subject, text and html, and as the one line that fits a phone's short message."""

from dataclasses import dataclass, replace
from datetime import date

from tracker.core.text import day_short
from tracker.core.web import environment

MOST_LINES = 20  # of a group; the rest is a number that leads to the app
LONGEST_LINE = 300
LONGEST_SHORT = 160  # characters before the link


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say. `url` is a path of this app, or empty; `note` stands behind the text."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading; `more` are not listed."""

    title: str
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told. `late_total`: of their work that is late; addresses are whole, without a slash at the end."""

    name: str
    ward_name: str
    day: date
    groups: tuple[Group, ...]
    late_total: int
    base_url: str
    preferences_url: str


def render(digest: Digest) -> tuple[str, str, str]:
    """(subject, text, html) of a letter; both bodies say the same."""
    subject = subject_of(digest)
    shown = replace(digest, groups=tuple(bounded(group) for group in digest.groups))
    text, html = (
        environment().get_template(f"mail/digest.{kind}").render(digest=shown, subject=subject) for kind in ("txt", "html")
    )
    return subject, text, html


def short(digest: Digest) -> str:
    """One line for Zalo or SMS: the sums, the first thing as far as it fits into 160 characters, then the app's address."""
    words = subject_of(digest)
    first = next((line for group in digest.groups for line in group.lines), None)
    if first:
        words = cut(f"{words}. {first.text}", LONGEST_SHORT)
    return " ".join(f"{words} {digest.base_url}".split())


def subject_of(digest: Digest) -> str:
    """Sổ Việc 25/11/2026: 3 việc cần ông/bà xem, 1 việc quá hạn"""
    count = sum(len(group.lines) + group.more for group in digest.groups)
    told = [f"{count} việc cần ông/bà xem"] if count else ["không có việc mới"]
    if digest.late_total:
        told.append(f"{digest.late_total} việc quá hạn")
    return f"Sổ Việc {day_short(digest.day)}: {', '.join(told)}"


def bounded(group: Group) -> Group:
    """At most twenty lines, none of them long."""
    kept = tuple(
        replace(line, text=cut(line.text, LONGEST_LINE), note=cut(line.note, LONGEST_LINE)) for line in group.lines[:MOST_LINES]
    )
    return replace(group, lines=kept, more=group.more + len(group.lines) - len(kept))


def cut(text: str, most: int) -> str:
    """One line of at most `most` characters, cut after a word where it is too long."""
    whole = " ".join(text.split())
    return whole if len(whole) <= most else whole[: most - 1].rsplit(" ", 1)[0].rstrip(" .,;:") + "…"
