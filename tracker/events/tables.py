"""What the diary keeps. Triggers refuse UPDATE and DELETE on `event` (migration 0002)."""

from piccolo.columns import BigInt, BigSerial, Text, Timestamptz, Varchar
from piccolo.table import Table


class Event(Table):
    """One happening. `unit_path` and `audience` decide who reads it and who is told."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    sequence = BigInt()
    at = Timestamptz()
    actor = BigInt(null=True, default=None)
    actor_name = Varchar(length=200)
    appointment = BigInt(null=True, default=None)
    verb = Varchar(length=60)
    noun = Varchar(length=40)
    noun_id = BigInt()
    unit_path = Varchar(length=200)
    audience = Varchar(length=20)
    data = Text()
    previous_hash = Varchar(length=64)
    hash = Varchar(length=64)


class EventHead(Table):
    """The end of a ward's chain: one row per ward, claimed by UPDATE as a transaction's last step."""

    id = BigSerial(primary_key=True)
    ward = BigInt(unique=True)
    sequence = BigInt()
    hash = Varchar(length=64)


class NoticeMark(Table):
    """How far a person has read the notices that concern them."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    person = BigInt(unique=True)
    sequence = BigInt()
