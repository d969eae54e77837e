"""The way to the mail server: one connection for a whole round of mails."""

from smtplib import SMTPServerDisconnected
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from commons.kit.mail import Mail


class PostAway(Exception):
    """The mail server cannot be reached, or does not let us in."""


class Post:
    """A connection that is opened when first needed, and again after a failure."""

    def __init__(self) -> None:
        self._server: Any = get_connection()  # whatever the settings name
        self._is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def send(self, mail: Mail, *, name: str) -> None:
        """Raises PostAway before anything was sent, or what the server says to it.

        The name is the mail's own: should it be sent twice, programs that show mail
        can tell that it is one.
        """
        message = EmailMultiAlternatives(
            subject=mail.subject,
            body=mail.text,
            to=[mail.to],
            alternatives=[(mail.html, "text/html")],
            headers={
                **dict(mail.headers),
                "Message-ID": f"<{name}@{urlsplit(settings.SITE_URL).hostname}>",
            },
        )
        was_open = self._is_open
        try:
            self._hand_over(message)
        except SMTPServerDisconnected:
            if not was_open:
                raise
            # Many servers take only so many mails over one connection.
            self._hand_over(message)

    def _hand_over(self, message: EmailMultiAlternatives) -> None:
        self._open()
        try:
            self._server.send_messages([message])
        except Exception:
            self._close()
            raise

    def _open(self) -> None:
        if self._is_open:
            return
        try:
            self._server.open()
        except OSError as error:  # also what smtplib raises
            raise PostAway(f"{type(error).__name__}: {error}") from error
        self._is_open = True

    def _close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._server.close()
