"""What leaves the app: one message ready to be sent, and what a channel says when it could not send it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message to one address. `key` is the same at every try, so that a receiver can tell a second copy from a second message."""

    to: str
    name: str
    subject: str
    text: str
    html: str
    key: str
    preferences_url: str


class NotSent(Exception):
    """The channel did not take it; one Vietnamese sentence. `for_good`: trying again cannot help. `wait`: seconds it asked for."""

    def __init__(self, sentence: str, *, for_good: bool = False, wait: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.for_good, self.wait = sentence, for_good, wait
