"""Receipts: a form sent twice is done once, and both senders get the first one's answer."""

from datetime import datetime

from piccolo.columns import BigInt, BigSerial, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.clock import now
from tracker.core.errors import AlreadyDone, BadRequest

KEY_LENGTH = range(10, 65)


class Receipt(Table):
    """One row per (ward, person, key); the key is made by the server when it shows the form."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    person = BigInt()
    key = Varchar(length=64)
    url = Varchar(length=500)
    at = Timestamptz()


async def once(*, ward: int, person: int, key: str, url: str) -> int:
    """Claim `key` inside the running transaction, to be answered with `url`; returns the receipt's id.

    Raises AlreadyDone(first url) when the same person already sent this form, BadRequest when the key is not ours.
    A second sender waits for the first one's commit, so both see one result.
    """
    if len(key) not in KEY_LENGTH or not key.isascii() or not key.replace("-", "").replace("_", "").isalnum():
        raise BadRequest("Biểu mẫu thiếu mã gửi. Xin mở lại trang rồi gửi lại.")
    claimed = (
        await Receipt.insert(Receipt(ward=ward, person=person, key=key, url=url, at=now()))
        .on_conflict(target=(Receipt.ward, Receipt.person, Receipt.key), action="DO NOTHING")
        .returning(Receipt.id)
    )
    if claimed:
        return int(claimed[0]["id"])
    first = (
        await Receipt.select(Receipt.url)
        .where((Receipt.ward == ward) & (Receipt.person == person) & (Receipt.key == key))
        .first()
    )
    raise AlreadyDone(first["url"] if first else url)


async def demand_new(*, ward: int, person: int, key: str) -> None:
    """Raises AlreadyDone(first url) for a form sent before, where a door's own checks would refuse it the second time."""
    found = await Receipt.select(Receipt.url).where(
        (Receipt.ward == ward) & (Receipt.person == person) & (Receipt.key == key)
    ).first()  # fmt: skip
    if found:
        raise AlreadyDone(found["url"])


async def answer_with(receipt: int, url: str) -> None:
    """Keep the address of what the form made, once it is known (same transaction)."""
    await Receipt.update({Receipt.url: url}).where(Receipt.id == receipt)


async def forget(before: datetime) -> int:
    """Drop the receipts of forms sent before that instant: nobody sends them again; returns how many."""
    return len(await Receipt.delete().where(Receipt.at < before).returning(Receipt.id))
