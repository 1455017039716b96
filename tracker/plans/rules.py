"""The states of a plan."""

from enum import StrEnum


class PlanState(StrEnum):
    """A draft is being reviewed; a running plan has assignments; a closed one is only read."""

    DRAFT = "draft"
    RUNNING = "running"
    CLOSED = "closed"


PLAN_WORDS = {PlanState.DRAFT: "Đang xem lại", PlanState.RUNNING: "Đang thực hiện", PlanState.CLOSED: "Đã kết thúc"}
