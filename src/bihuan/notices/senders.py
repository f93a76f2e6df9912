"""The only place from which something leaves the system: mail by SMTP, and signed webhooks.

What goes wrong is said in plain words as ``NotDelivered``; whether to try again is not for here.
"""

import base64
import errno
import hmac
import json
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from socket import gaierror
from ssl import SSLCertVerificationError, SSLError
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from bihuan.errors import Refused
from bihuan.notices.messages import Message, webhook_body
from bihuan.notices.models import Channel
from bihuan.words import _, lazy

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
PATIENCE = 15
"""Seconds that a receiver may take to answer."""
MOST_ANSWER = 64 * 1024

NAME_IT = lazy("确实要发到内网的，请管理员把这个主机写进 BIHUAN_WEBHOOK_HOSTS。")

WORDS: dict[type[Exception], str] = {
    SSLCertVerificationError: "对方的证书不可信",
    SSLError: "加密连接没有建成",
    gaierror: "找不到这个主机",
    ConnectionRefusedError: "对方拒绝连接",
    ConnectionError: "连接被对方断开",
    TimeoutError: "对方没有按时应答",
    HTTPException: "对方的应答读不懂",
}
"""What went wrong with a connection, the narrower first."""

ERRNO_WORDS = {
    errno.ENETUNREACH: "网络不通",
    errno.EHOSTUNREACH: "到不了这个主机",
    errno.ENETDOWN: "网络没有接通",
}

NO_SERVER = "没有设置邮件服务器（BIHUAN_SMTP_HOST）"
UNREADABLE = "对方的应答读不懂，请核对地址"


class NotDelivered(Exception):
    """A message that did not arrive, and why, for the page of the office."""


def check_address(address: str) -> None:
    """Refuse what is neither https nor on this machine: the message would go in the clear.

    Nor does it go to an inner host that the office has not named in its settings.
    """
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused(_("这不是网址：%(address)s。") % {"address": address}) from error
    if any(letter.isspace() or not letter.isprintable() for letter in address):
        raise Refused(_("网址里有空格或看不见的字符：%(address)s。") % {"address": address})
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    if not host or not is_safe or parts.username or parts.password:
        raise Refused(
            _("地址须以 https:// 开头，不带账号和密码。"), hint=_("只有本机地址可以用 http://。")
        )
    if _is_inner(host) and host not in settings.BIHUAN_WEBHOOK_HOSTS:
        raise Refused(_("%(host)s 是本机或内网地址，没有开放。") % {"host": host}, hint=NAME_IT)


def _is_inner(host: str) -> bool:
    """Whether a host is written as one of this machine or of an inner network."""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host in LOOPBACK or host.endswith(".localhost")
    found = getattr(found, "ipv4_mapped", None) or found
    return not found.is_global or found.is_multicast


# --- Mail -----------------------------------------------------------------------------------------


class Mailer:
    """One connection to the mail server, opened for the first message and kept for the others."""

    def __init__(self) -> None:
        self._backend: EmailBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._close()

    def _close(self) -> None:
        if self._backend is not None:
            self._backend.close()
            self._backend = None

    def send(self, address: str, message: Message) -> None:
        if not settings.EMAIL_HOST:
            raise NotDelivered(NO_SERVER)
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">")
        mail = EmailMessage(
            f"【闭环】{message.subject}", message.text, to=[address],
            headers={"Message-ID": f"<{message.number}@{domain}>", "Auto-Submitted":
                     "auto-generated"},
        )  # fmt: skip
        try:
            if self._backend is None:
                self._backend = EmailBackend(fail_silently=False)
                self._backend.open()
            self._backend.send_messages([mail])
        except (SMTPException, OSError) as error:
            self._close()
            raise NotDelivered(_said_of_mail(error)) from error


def _said_of_mail(error: Exception) -> str:
    if isinstance(error, SMTPAuthenticationError):
        return "邮件服务器不认账号或密码"
    if isinstance(error, SMTPRecipientsRefused):
        code, why = next(iter(error.recipients.values()))
        return f"邮件服务器不收这个地址：{code} {_text(why)}"
    if TimeoutError in (type(error), type(error.__context__)):
        return "邮件服务器没有按时应答"
    if isinstance(error, OSError) and not isinstance(error, SMTPException):
        return f"连不上邮件服务器：{_in_words(error)}"
    if isinstance(error, SMTPResponseException):
        return f"邮件服务器没有收下：{error.smtp_code} {_text(error.smtp_error)}"
    return f"邮件服务器没有收下：{error}"


def _in_words(error: Exception) -> str:
    """What the system says of a connection, and then how it says it itself."""
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    for kind, words in WORDS.items():
        if isinstance(error, kind):
            return f"{words}（{said}）"
    words = ERRNO_WORDS.get(getattr(error, "errno", None) or 0, "连接出错")
    return f"{words}（{said}）"


def _text(said: object) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


# --- Webhooks -------------------------------------------------------------------------------------


def post_webhook(channel: Channel, message: Message, at: datetime) -> None:
    """Post a message; what the receiver answers decides whether it has it. No redirect counts."""
    try:
        check_address(channel.address)
    except Refused as refusal:
        raise NotDelivered(str(refusal)) from refusal
    body = json.dumps(webhook_body(channel, message), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "bihuan"}
    parts = urlsplit(channel.address)
    query = parts.query
    if channel.form == Channel.Form.PLAIN:
        headers |= signature(channel.secret, body, at)
    elif channel.form == Channel.Form.DINGTALK and channel.secret:
        query = "&".join(filter(None, [query, urlencode(dingtalk_sign(channel.secret, at))]))
    target = (parts.path or "/") + (f"?{query}" if query else "")
    try:
        status, said = _posted(parts, target, body, headers)
    except (OSError, HTTPException) as error:
        raise NotDelivered(_said_of_web(error)) from error
    _check_answer(channel, status, said)


def _posted(
    parts: SplitResult, target: str, body: bytes, headers: dict[str, str]
) -> tuple[int, bytes]:
    """Status and body of the answer."""
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.connect()
        _check_where_it_leads(connection, parts.hostname or "")
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(MOST_ANSWER)
    finally:
        connection.close()


def _check_where_it_leads(connection: HTTPConnection, host: str) -> None:
    """A name may lead to an inner host, and to another one each time it is asked."""
    address = connection.sock.getpeername()[0]
    if _is_inner(address) and host not in settings.BIHUAN_WEBHOOK_HOSTS:
        raise NotDelivered(_said_of_inner(host, address))


def _said_of_inner(host: str, address: str) -> str:
    return f"{host} 指向本机或内网地址 {address}，没有开放"


def signature(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """HMAC-SHA256 over the second, a point, and the body: who knows the secret can check both."""
    stamp = str(int(at.timestamp()))
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, "sha256").hexdigest()
    return {"X-Bihuan-Timestamp": stamp, "X-Bihuan-Signature": f"sha256={signed}"}


def dingtalk_sign(secret: str, at: datetime) -> dict[str, str]:
    """The parameters that a DingTalk robot asks for: HMAC-SHA256 of millisecond and secret."""
    stamp = str(int(at.timestamp() * 1000))
    signed = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256").digest()
    return {"timestamp": stamp, "sign": base64.b64encode(signed).decode()}


def _said_of_web(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"对方 {PATIENCE} 秒内没有应答"
    return f"连不上：{_in_words(error)}"


def _check_answer(channel: Channel, status: int, said: bytes) -> None:
    """Robots answer 200 also to what they refuse, and say so in ``errcode``."""
    if not 200 <= status < 300:
        raise NotDelivered(_said_of_answer(status))
    if channel.form == Channel.Form.PLAIN:
        return
    try:
        code = json.loads(said).get("errcode", 0)
    except (ValueError, AttributeError) as error:
        raise NotDelivered(UNREADABLE) from error
    if code != 0:
        raise NotDelivered(_said_by_robot(code, json.loads(said).get("errmsg", "")))


def _said_of_answer(status: int) -> str:
    return f"对方应答 {status}"


def _said_by_robot(code: object, why: object) -> str:
    return f"机器人没有收下：{code} {why}"[:200]
