"""What is kept of work done by itself: who leads the clock, which period was worked off and how it ended."""

from piccolo.columns import BigSerial, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table


class JobLease(Table):
    """One row per clock: the process that holds it until then is the one that ticks. `beat_at` is its last tick."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=40, unique=True)
    holder = Varchar(length=80)
    until = Timestamptz()
    beat_at = Timestamptz(null=True, default=None)


class JobRun(Table):
    """One period of one job, worked off once: the key is `sweep|2026-11-25`. `ok` is empty while it runs."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=80, unique=True)
    name = Varchar(length=40)
    holder = Varchar(length=80)
    tries = Integer(default=1)
    started_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)
    ok = Boolean(null=True, default=None)
    outcome = Text()
