"""What an update is, and what a verifier may answer."""

from datetime import date
from enum import StrEnum

from tracker.workdays.rules import Calendar, add_working_days

FIX_DAYS = 3  # working days to put a return right, unless the verifier says otherwise (domain.md §2)


class UpdateKind(StrEnum):
    """Progress leaves the clock running; a submission stops it until it is answered."""

    PROGRESS = "progress"
    SUBMISSION = "submission"


class Verdict(StrEnum):
    """A verifier's answer."""

    ACCEPTED = "accepted"
    RETURNED = "returned"


def usual_fix_by(today: date, calendar: Calendar) -> date:
    """The day a return is to be put right by, three working days on."""
    return add_working_days(today, FIX_DAYS, calendar)


def amount_problem(amount: int | None, out_of: int | None) -> str | None:
    """Why two reported numbers cannot be, in Vietnamese."""
    if amount is not None and out_of is not None and amount > out_of:
        return "Số đã làm không thể lớn hơn tổng số."
    return None
