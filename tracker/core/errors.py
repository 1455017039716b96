"""What may go wrong on purpose: each carries one Vietnamese sentence for the person in front of the screen."""

from collections.abc import Mapping


class TrackerError(Exception):
    """Base of the refusals below; `status` is the HTTP status of the page that says so."""

    status = 500

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadRequest(TrackerError):
    """The request itself is malformed (400)."""

    status = 400


class SignInNeeded(TrackerError):
    """Nobody is signed in, or the session ended (401)."""

    status = 401

    def __init__(self, sentence: str = "Xin vào hệ thống để xem trang này.") -> None:
        super().__init__(sentence)


class TokenNeeded(TrackerError):
    """Another system called without a token that opens (401)."""

    status = 401


class Forbidden(TrackerError):
    """Known and visible, but not for this person to do (403)."""

    status = 403

    def __init__(self, sentence: str = "Ông/bà không có quyền làm việc này.") -> None:
        super().__init__(sentence)


class EnrolmentNeeded(Forbidden):
    """The role asks for a password and a code, which this person has not set yet (leads to the set-up page)."""


class HatNeeded(Forbidden):
    """Several appointments could act here: the person is asked which (leads to the page of hats)."""


class StepUpNeeded(Forbidden):
    """A fresh password or code is asked for before this decision (403, leads to the step-up page)."""


class Missing(TrackerError):
    """Not there, or not to be seen by this person: the same answer for both (404)."""

    status = 404

    def __init__(self, sentence: str = "Không tìm thấy trang này.") -> None:
        super().__init__(sentence)


class Conflict(TrackerError):
    """Somebody else was first (409). `theirs` and `mine`, label → text, are shown side by side.

    `version`: of the stored row, when what was sent may be saved over it by sending it again with that version.
    """

    status = 409

    def __init__(
        self,
        sentence: str,
        *,
        theirs: Mapping[str, str] | None = None,
        mine: Mapping[str, str] | None = None,
        version: int | None = None,
    ) -> None:
        super().__init__(sentence)
        self.theirs = dict(theirs or {})
        self.mine = dict(mine or {})
        self.version = version


class Refusal(TrackerError):
    """A rule of the ward says no (422)."""

    status = 422


class TooOften(TrackerError):
    """Slow down (429); `seconds` until the next try is taken."""

    status = 429

    def __init__(self, sentence: str, *, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class AlreadyDone(Exception):
    """The same form was sent before; `url` is where the first one led."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


def require(allowed: bool, sentence: str = "Ông/bà không có quyền làm việc này.") -> None:
    """Raise Forbidden(sentence) unless `allowed`."""
    if not allowed:
        raise Forbidden(sentence)
