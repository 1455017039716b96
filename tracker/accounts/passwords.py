"""Passwords and one-time codes: Argon2id in a thread, a dummy check for unknown people, codes used once."""

import asyncio
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()
DUMMY = HASHER.hash("không ai có mật khẩu này")
AT_ONCE = asyncio.Semaphore(2)  # each check takes 64 MB and a fifth of a second
CODE_SECONDS = 30


async def hash_of(password: str) -> str:
    """Argon2id with the library's current parameters."""
    async with AT_ONCE:
        return await asyncio.to_thread(HASHER.hash, password)


async def fits(kept: str, password: str) -> bool:
    """Whether `password` is the kept one; as slow when nothing is kept, so that time tells nobody who exists."""
    async with AT_ONCE:
        return await asyncio.to_thread(verify, kept or DUMMY, password) and bool(kept)


def verify(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def code_step(secret: str, code: str, *, at: datetime, last_step: int) -> int | None:
    """The 30-second step whose code this is (the present one or a neighbour), if it is later than `last_step`."""
    if not is_secret(secret) or not code.isascii() or not code.isdigit():
        return None
    totp, now_step = pyotp.TOTP(secret), int(at.timestamp()) // CODE_SECONDS
    for step in (now_step, now_step - 1, now_step + 1):
        if step > last_step and totp.verify(code, for_time=step * CODE_SECONDS, valid_window=0):
            return step
    return None


def new_secret() -> str:
    """A fresh TOTP secret, base32."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether this could be a secret of ours: 32 characters of base32."""
    return len(text) == 32 and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def enrolment_address(secret: str, *, name: str) -> str:
    """The otpauth:// address that an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Sổ Việc")
