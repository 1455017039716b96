"""What may be said of a sheet and when, who answers it and until when."""

from enum import StrEnum


class AppealKind(StrEnum):
    """Giải trình while the sheet is announced; kiến nghị against a published score."""

    EXPLANATION = "explanation"
    APPEAL = "appeal"


class AppealState(StrEnum):
    """Answered once, or withdrawn before."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


KIND_WORDS = {AppealKind.EXPLANATION: "giải trình", AppealKind.APPEAL: "kiến nghị"}
STATE_WORDS = {
    AppealState.WAITING: "Chờ trả lời",
    AppealState.UPHELD: "Chấp nhận",
    AppealState.REJECTED: "Không chấp nhận",
    AppealState.WITHDRAWN: "Đã rút",
}
