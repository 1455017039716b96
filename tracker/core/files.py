"""Files people send: gated, stored by SHA-256 outside the static folder, served only by an authorised door."""

from piccolo.columns import BigInt, BigSerial, Timestamptz, Varchar
from piccolo.table import Table


class StoredFile(Table):
    """One kept file of a ward. `kind` is its extension without the dot, proved by its content."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    sha256 = Varchar(length=64)
    name = Varchar(length=200)
    kind = Varchar(length=8)
    size = BigInt()
    stored_by = BigInt(null=True, default=None)
    stored_at = Timestamptz()
