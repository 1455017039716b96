"""What a ward may set, read once from the environment and checked at the start."""

import re
import secrets
from email.utils import parseaddr
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Security(StrEnum):
    """How a mail server is spoken to: encrypted after STARTTLS, from the first byte, or never (this machine only)."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Settings(BaseSettings):
    """Every setting is an environment variable `TRACKER_…`; the descriptions below are what `tracker settings` prints."""

    model_config = SettingsConfigDict(env_prefix="TRACKER_", extra="ignore")

    database: str = Field("data/so-viec.sqlite", description="Tệp SQLite, hoặc địa chỉ postgresql://…")
    files: Path = Field(Path("data/files"), description="Thư mục giữ tệp minh chứng và kế hoạch, ngoài thư mục tĩnh")
    secret: str = Field("", description="Chuỗi bí mật (từ 32 ký tự) để ký biểu mẫu; bắt buộc khi chạy thật")
    base_url: str = Field("http://127.0.0.1:8000", description="Địa chỉ người dùng mở; khác máy tại chỗ là chạy thật")
    pool: int = Field(10, ge=2, le=100, description="Số kết nối PostgreSQL nhiều nhất của một tiến trình")
    scheduler: bool = Field(True, description="Tiến trình web tự chạy các việc theo giờ; tắt khi có tracker worker riêng")
    bind: str = Field("", description="Địa chỉ máy chủ đang nghe; tracker serve tự đặt theo --host")
    example_plans: Path = Field(Path("../shared/plans/examples"), description="Kế hoạch mẫu cho kiểm thử")
    proxies: str = Field("127.0.0.1", description="Máy chủ trung gian được tin để lấy địa chỉ người dùng")
    smtp_host: str = Field("", description="Máy chủ gửi thư (SMTP); để trống là không gửi thư điện tử")
    smtp_port: int = Field(587, ge=1, le=65535, description="Cổng của máy chủ gửi thư: 587 với starttls, 465 với tls")
    smtp_security: Security = Field(Security.STARTTLS, description="Cách mã hoá: starttls, tls, hoặc none (chỉ máy tại chỗ)")
    smtp_login: str = Field("", description="Tên đăng nhập máy chủ gửi thư, nếu máy chủ đòi")
    smtp_password: SecretStr = Field(SecretStr(""), description="Mật khẩu máy chủ gửi thư (bí mật)")
    mail_from: str = Field("", description="Địa chỉ gửi đi, ví dụ: Sổ Việc phường <so-viec@phuong.example.vn>")
    gateway_url: str = Field("", description="Địa chỉ https của cổng tin Zalo, SMS (docs/gateway.md); để trống là không dùng")
    gateway_token: SecretStr = Field(SecretStr(""), description="Mã để cổng tin nhận ra máy chủ này (bí mật)")

    @field_validator("base_url")
    @classmethod
    def plain_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("phải có dạng https://ten-may-chu")
        return value.rstrip("/")

    @field_validator("database")
    @classmethod
    def known_database(cls, value: str) -> str:
        if "://" in value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("là đường dẫn tệp SQLite hoặc địa chỉ postgresql://")
        return value

    @field_validator("mail_from")
    @classmethod
    def one_sender(cls, value: str) -> str:
        address = parseaddr(value)[1]
        if value and (not re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", address) or not value.isprintable()):
            raise ValueError("phải có dạng ten@may-chu hoặc Tên gọi <ten@may-chu>")
        return value

    @field_validator("gateway_url")
    @classmethod
    def safe_gateway(cls, value: str) -> str:
        parts = urlsplit(value)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        if value and (not is_safe or not parts.hostname or parts.username or parts.fragment):
            raise ValueError("phải có dạng https://ten-may-chu/duong-dan, không kèm tên và mật khẩu")
        return value

    @field_validator("gateway_token")
    @classmethod
    def fits_a_header(cls, value: SecretStr) -> SecretStr:
        typed = value.get_secret_value()
        if not typed.isascii() or not typed.isprintable():
            raise ValueError("chỉ gồm chữ không dấu, số và dấu")
        return value

    @property
    def is_production(self) -> bool:
        """Whether people reach this server from elsewhere: the address is not loopback."""
        return not is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def is_secure(self) -> bool:
        """Whether cookies may be `__Host-` and Secure."""
        return self.base_url.startswith("https://")

    def problems(self) -> list[str]:
        """Vietnamese sentences that forbid a start; empty when all is well."""
        found = []
        if self.is_production and len(self.secret) < 32:
            found.append("TRACKER_SECRET phải có ít nhất 32 ký tự khi chạy thật.")
        if self.is_production and not self.is_secure:
            found.append("TRACKER_BASE_URL phải bắt đầu bằng https:// khi chạy thật.")
        if self.is_production and self.smtp_host and self.smtp_security is Security.NONE and not is_loopback(self.smtp_host):
            found.append("TRACKER_SMTP_SECURITY=none chỉ dùng với máy chủ gửi thư tại chỗ.")
        return found + self.half_set()

    def half_set(self) -> list[str]:
        """What is missing of a way out of the app."""
        password, token = self.smtp_password.get_secret_value(), self.gateway_token.get_secret_value()
        found = []
        if self.smtp_host and not self.mail_from:
            found.append("TRACKER_MAIL_FROM phải có khi đã đặt TRACKER_SMTP_HOST.")
        if not self.smtp_host and (self.mail_from or self.smtp_login or password):
            found.append("TRACKER_SMTP_HOST phải có khi đã đặt các mục khác của thư điện tử.")
        if bool(self.smtp_login) != bool(password):
            found.append("TRACKER_SMTP_LOGIN và TRACKER_SMTP_PASSWORD phải có cả hai hoặc không mục nào.")
        if bool(self.gateway_url) != bool(token):
            found.append("TRACKER_GATEWAY_URL và TRACKER_GATEWAY_TOKEN phải có cả hai hoặc không mục nào.")
        return found

    def signing_key(self) -> str:
        """The secret; on a loopback server without one, made once and kept beside the database."""
        if self.secret:
            return self.secret
        kept = self.files.parent / "secret"
        try:
            return kept.read_text()
        except FileNotFoundError:
            kept.parent.mkdir(parents=True, exist_ok=True)
            made = secrets.token_urlsafe(48)
            try:
                with kept.open("x") as file:
                    file.write(made)
                kept.chmod(0o600)
            except FileExistsError:  # another worker was first
                return kept.read_text()
            return made


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class WrongSettings(Exception):
    """The environment forbids a start; the text names each variable and what it should be."""


@lru_cache
def settings() -> Settings:
    """The checked settings of this process. Raises WrongSettings."""
    try:
        found = Settings()
    except ValidationError as error:
        lines = [f"TRACKER_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise WrongSettings("\n".join(lines)) from error
    if problems := found.problems():
        raise WrongSettings("\n".join(problems))
    return found
