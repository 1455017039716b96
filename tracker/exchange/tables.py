"""What is kept of other systems that read a ward's data: their tokens, as hashes, and every call."""

from piccolo.columns import BigInt, BigSerial, Date, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table


class Application(Table):
    """Another system with a token of its own. `token_hash`: SHA-256, the token itself is shown once; `hint`: its last four signs.

    `scopes`: rules.Scope, joined by commas. `path`: the unit whose subtree it reads. `per_minute`: how many calls it may make;
    `minute` and `calls` count those of the running one.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    name = Varchar(length=200)
    purpose = Text()
    scopes = Varchar(length=200)
    path = Varchar(length=200)
    token_hash = Varchar(length=64)
    hint = Varchar(length=8)
    per_minute = Integer(default=60)
    minute = BigInt(default=0)
    calls = Integer(default=0)
    made_by = BigInt()
    made_by_name = Varchar(length=200)
    made_at = Timestamptz()
    expires_on = Date(default=None)
    used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
    revoked_by_name = Varchar(length=200)
    version = Integer(default=1)


class ApiCall(Table, tablename="api_call"):
    """One call of an application: what it asked, how it was answered, how many rows it was given."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    application = BigInt(index=True)
    at = Timestamptz()
    path = Varchar(length=200)
    query = Varchar(length=500)
    status = Integer()
    given = Integer(default=0)
    address = Varchar(length=60)
