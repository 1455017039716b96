"""Public codes that people see and say: NV-2026-0142, counted per ward and year."""

from piccolo.columns import BigInt, BigSerial, Varchar
from piccolo.table import Table

from tracker.core.database import rows


class Counter(Table):
    """The last number given out, one row per (ward, stem)."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    stem = Varchar(length=20)
    value = BigInt()


async def next_codes(prefix: str, *, ward: int, year: int, count: int = 1) -> list[str]:
    """The next `count` codes `PREFIX-YEAR-0001`; the claim holds the counter until the transaction ends."""
    stem = f"{prefix}-{year}"
    taken = await rows(
        "insert into counter (ward, stem, value) values ({}, {}, {}) on conflict (ward, stem)"
        " do update set value = counter.value + excluded.value returning value",
        ward,
        stem,
        count,
    )
    last = int(taken[0]["value"])
    return [f"{stem}-{number:04d}" for number in range(last - count + 1, last + 1)]
