"""Mail servers with faults, as the settings may name them."""

from collections.abc import Sequence
from smtplib import SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend


class Away(EmailBackend):
    """Cannot be reached."""

    def open(self) -> bool:
        """Nobody answers."""
        raise ConnectionRefusedError("nobody listens")


class HangsUp(EmailBackend):
    """Takes one mail per connection, then hangs up."""

    opened = 0

    def open(self) -> bool:
        """A new connection."""
        HangsUp.opened += 1
        self.taken = 0
        return True

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """The first of a connection is taken."""
        self.taken += 1
        if self.taken > 1:
            raise SMTPServerDisconnected("please run connect() first")
        return super().send_messages(messages)


class Counting(EmailBackend):
    """Counts its connections."""

    opened = 0

    def open(self) -> bool:
        """A new connection."""
        Counting.opened += 1
        return True
