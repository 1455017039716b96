"""The forms of minutes and of a decision: two fields more for every candidate that is proposed."""

from collections.abc import Iterable

from tracker.commendation.council import MOST_MINUTES
from tracker.commendation.rules import Attendance, Choice, Count
from tracker.core.errors import Conflict
from tracker.core.forms import Field, Form, choice, day, line, text, tick, uploads, whole

MOST = 1000  # members of a council


class MinutesForm(Form):
    """`minutes`: how many there were when it was shown."""

    minutes = whole("Biên bản đã có", most=MOST_MINUTES)
    held_on = day("Ngày họp")
    place = line("Nơi họp")
    chair = line("Chức vụ người chủ trì")
    secretary = line("Chức vụ thư ký")
    members = whole("Thành viên hội đồng", most=MOST)
    present = whole("Có mặt", most=MOST)
    in_writing = whole("Vắng, gửi ý kiến bằng văn bản", most=MOST)
    summary = text("Tóm tắt ý kiến", most=4000, required=False)
    reason = text("Lý do ghi lại", most=1000, required=False)
    files = uploads("Bản chụp biên bản", most=1)

    @property
    def seen(self) -> Attendance:
        return Attendance(self.members, self.present, self.in_writing)

    def count(self, candidate: int) -> Count:
        return Count(self.values[f"for_{candidate}"], self.values[f"against_{candidate}"])


class DecisionForm(Form):
    """`confirmed` comes with the button of the preview: without it nothing is decided; `again` leads back to the choices."""

    confirmed = tick("Quyết định")
    again = tick("Sửa lại")
    number = line("Số quyết định", most=60, required=False)
    day = day("Ngày quyết định")
    signer = line("Người ký", required=False)


def minutes_form(candidates: Iterable[int]) -> type[MinutesForm]:
    """The form with the votes of these candidates."""
    more: dict[str, Field[int]] = {}
    for one in candidates:
        more |= {f"for_{one}": whole("Tán thành", most=MOST), f"against_{one}": whole("Không tán thành", most=MOST)}
    return type("CountedMinutesForm", (MinutesForm,), more)


def decision_form(candidates: Iterable[int]) -> type[DecisionForm]:
    """The form with a choice and a reason for each of these candidates."""
    more: dict[str, Field[Choice] | Field[str]] = {}
    for one in candidates:
        more |= {
            f"choice_{one}": choice("khen hay không khen", Choice),
            f"reason_{one}": text("Lý do không khen", most=1000, required=False),
        }
    return type("ChosenDecisionForm", (DecisionForm,), more)


def require_same(sent: Iterable[str], prefix: str, candidates: Iterable[int], sentence: str) -> None:
    """Raises Conflict where a form was sent about other candidates than those who are proposed now."""
    typed = {name.removeprefix(prefix) for name in sent if name.startswith(prefix)}
    if typed != {str(one) for one in candidates}:
        raise Conflict(sentence)
