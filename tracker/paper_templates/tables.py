"""What is kept of paper templates: files that stand in for the tracker's own, and what each kind of paper carries."""

from piccolo.columns import BigInt, BigSerial, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile


class PaperTemplate(Table, tablename="paper_template"):
    """A .docx that the ward put in the place of the tracker's own; one stands for a kind (`ended_at` empty), the former stay."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    kind = Varchar(length=30)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
    put_by = BigInt()
    put_by_name = Varchar(length=200)
    put_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)


class PaperSetting(Table, tablename="paper_setting"):
    """What papers of a kind carry in this ward: number's symbol, signer, recipients (a line each). Unique by (ward, kind);
    without a row, or where a text is empty, the ward's general settings and the kind's own stand."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    kind = Varchar(length=30)
    symbol = Varchar(length=40)
    capacity = Varchar(length=200)
    signer_title = Varchar(length=200)
    signer_name = Varchar(length=200)
    copies = Text()
    version = Integer(default=1)
