"""What is kept of ways in: sessions, links, requests for links, failed tries."""

from piccolo.columns import BigInt, BigSerial, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.table import Table

from tracker.people.tables import Person


class WebSession(Table):
    """A signed-in browser. Only the SHA-256 of its 256-bit token is kept."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    token_hash = Varchar(length=64, unique=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=True)
    rights_version = Integer()
    hat = BigInt(null=True, default=None)
    created_at = Timestamptz()
    seen_at = Timestamptz()
    idle_seconds = Integer()
    ends_at = Timestamptz()
    proved_at = Timestamptz(null=True, default=None)
    agent = Varchar(length=200)


class Activation(Table):
    """A one-use link into the system. GET shows it, POST consumes it."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    token_hash = Varchar(length=64, unique=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=True)
    made_by = BigInt(null=True, default=None)
    made_at = Timestamptz()
    ends_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class LinkRequest(Table):
    """Somebody with a dead link asks the office for a new one."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=True)
    asked_at = Timestamptz()
    answered_at = Timestamptz(null=True, default=None)


class SignInTry(Table):
    """Failed sign-ins of one account or one address: the delay before the next one is heard grows."""

    id = BigSerial(primary_key=True)
    subject = Varchar(length=64, unique=True)
    failures = Integer(default=0)
    last_at = Timestamptz()
    free_at = Timestamptz()
