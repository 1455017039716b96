"""What the ward's calendar keeps: only the days that differ from Monday to Friday."""

from piccolo.columns import BigInt, BigSerial, Date, Varchar
from piccolo.table import Table


class CalendarDay(Table):
    """A weekday off or a weekend day worked, with the paper that says so. `kind` is a `rules.DayKind`."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    day = Date(default=None)
    kind = Varchar(length=10)
    name = Varchar(length=200)
    source = Varchar(length=300)
