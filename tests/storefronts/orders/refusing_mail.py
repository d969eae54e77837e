"""A mail server that takes mail for some and not for others."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend


class Refusing(EmailBackend):
    """Refuses whatever goes to one@example.org."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Deliver the rest as ever."""
        for message in messages:
            if "one@example.org" in message.to:
                raise SMTPRecipientsRefused({})
        return super().send_messages(messages)
