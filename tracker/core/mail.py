"""E-mail: one parcel to one address through the ward's mail server."""

import asyncio
import hashlib
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import urlsplit

import aiosmtplib

from tracker.core.clock import WARD_ZONE, now
from tracker.core.parcels import NotSent, Parcel
from tracker.core.text import clean, read_email
from tracker.settings import Security, settings

STEP_SECONDS, ALL_SECONDS = 20, 60  # one command, and the whole conversation


async def send_mail(parcel: Parcel) -> None:
    """Hand the parcel to the mail server. Raises NotSent: for good when the server refuses this address or this letter."""
    own = settings()
    if not own.smtp_host:
        raise NotSent("Phường chưa bật gửi thư điện tử.", for_good=True)
    letter = letter_of(parcel)
    try:
        async with asyncio.timeout(ALL_SECONDS):
            await aiosmtplib.send(
                letter.as_bytes(),
                sender=parseaddr(own.mail_from)[1],
                recipients=[letter["To"].addresses[0].addr_spec],
                hostname=own.smtp_host,
                port=own.smtp_port,
                local_hostname=urlsplit(own.base_url).hostname,  # otherwise it is looked up in the network for every letter
                use_tls=own.smtp_security is Security.TLS,
                start_tls=own.smtp_security is Security.STARTTLS,
                username=own.smtp_login or None,
                password=own.smtp_password.get_secret_value() or None,
                timeout=STEP_SECONDS,
            )
    except aiosmtplib.SMTPRecipientsRefused as refused:
        raise refusal("Máy chủ thư không nhận địa chỉ này", refused.recipients[0]) from refused
    except aiosmtplib.SMTPDataError as refused:
        raise refusal("Máy chủ thư không nhận thư này", refused) from refused
    except aiosmtplib.SMTPResponseException as refused:  # the sender, the login, the greeting: for the administrator to mend
        raise NotSent(f"Máy chủ thư từ chối ({refused.code} {heard(refused)}).") from refused
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as trouble:
        raise NotSent(f"Không gửi được qua máy chủ thư ({type(trouble).__name__}).") from trouble


def refusal(words: str, refused: aiosmtplib.SMTPResponseException) -> NotSent:
    """A refusal as the server meant it: 4xx for now, 5xx for good."""
    return NotSent(f"{words} ({refused.code} {heard(refused)}).", for_good=refused.code >= 500)


def heard(refused: aiosmtplib.SMTPResponseException) -> str:
    return one_line(str(refused.message))[:200]


class LetterPolicy(EmailPolicy):
    """Headers encoded by the older, forty times quicker code (RFC 2047), those of ASCII left whole.

    The address in List-Unsubscribe, cut into pieces, would lead nowhere.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if str(value).isascii():
            return f"{name}: {value}\r\n".encode()
        words, address = str(value), ""
        if people := getattr(value, "addresses", ()):
            words, address = people[0].display_name, f" <{people[0].addr_spec}>"
        return f"{name}: {Header(words, 'utf-8', header_name=name).encode(linesep=self.linesep)}{address}\r\n".encode()


def letter_of(parcel: Parcel) -> EmailMessage:
    """The letter: text and html of the same content, its id the same at every try. Raises NotSent for an impossible address."""
    try:
        to = Address(one_line(parcel.name), addr_spec=read_email(parcel.to))
    except ValueError as problem:
        raise NotSent("Địa chỉ thư không dùng được.", for_good=True) from problem
    name, sender = parseaddr(settings().mail_from)
    letter = EmailMessage(policy=LetterPolicy(linesep="\r\n"))
    letter["From"] = Address(name or "Sổ Việc", addr_spec=sender)
    letter["To"] = to
    letter["Subject"] = one_line(parcel.subject)
    letter["Date"] = format_datetime(now().astimezone(WARD_ZONE))
    letter["Message-ID"] = f"<{hashlib.sha256(parcel.key.encode()).hexdigest()}@{urlsplit(settings().base_url).hostname}>"
    letter["List-Unsubscribe"] = f"<{one_line(parcel.preferences_url)}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(parcel.text, cte="base64")
    letter.add_alternative(parcel.html, subtype="html", cte="base64")
    return letter


def one_line(text: str) -> str:
    """Text as it may stand in a header: no line break, no control character."""
    return " ".join(clean(text, 500).split())
