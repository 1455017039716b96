"""What is kept of a ward's own settings: one row, made when something is first changed."""

from piccolo.columns import BigInt, BigSerial, Boolean, Integer, Text, Varchar
from piccolo.table import Table


class WardSettings(Table):
    """One row per ward; without it the defaults below run. Times of day are minutes after midnight, ward time.

    `grace`: work due on a day off is on time until the next working day ends (Civil Code 148.5, to confirm).
    `office_days`: working days by which the office may extend a deadline, beyond it leadership decides.
    `verify_days`: working days in which a report should be answered. `promise_days`: how far a promise may reach.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt(unique=True)
    digest_at = Integer(default=450)
    quiet_from = Integer(default=1200)
    quiet_until = Integer(default=420)
    grace = Boolean(default=True)
    office_days = Integer(default=10)
    verify_days = Integer(default=3)
    promise_days = Integer(default=10)
    letter_above = Varchar(length=200)
    letter_body = Varchar(length=200)
    letter_suffix = Varchar(length=40, default="UBND-VHXH")
    letter_place = Varchar(length=100)
    signer_capacity = Varchar(length=200, default="TM. ỦY BAN NHÂN DÂN")
    signer_title = Varchar(length=200, default="CHỦ TỊCH")
    signer_name = Varchar(length=200)
    letter_copies = Text()
    version = Integer(default=1)
