"""How allauth behaves here: it checks and remembers, we write and lead on."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from commons.kit.language import gettext_lazy
from commons.people.mail import mail_confirmation, mail_password_reset
from commons.people.models import Person

NO_ADDRESS = "0.0.0.0"  # noqa: S104 - not bound to: it stands for an unknown sender


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is untyped
    """Mails are letters, and pages say for themselves what happened."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_taken": gettext_lazy(
            "This address has an account. Sign in, or reset its password."
        ),
        "email_password_mismatch": gettext_lazy(
            "The address or the password is not right."
        ),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts. Wait five minutes, then try."
        ),
    }

    def add_message(self, *_arguments: object, **_options: object) -> None:
        """Say nothing: the page that sent the form does."""

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Send nothing but what is written below: no mail to unknown addresses."""

    def send_confirmation_mail(
        self,
        request: HttpRequest,
        emailconfirmation: Any,  # untyped in allauth
        signup: bool,  # noqa: FBT001 - allauth's signature
    ) -> None:
        """As a letter; the key is made when it is sent, so that no table holds it."""
        mail_confirmation.later(address_id=emailconfirmation.email_address.pk)

    def send_password_reset_mail(
        self, user: Person, email: str, context: dict[str, Any]
    ) -> None:
        """As a letter; the key is made when it is sent, so that no table holds it."""
        mail_password_reset.later(person_id=str(user.pk))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Nothing: the address is made when it is mailed."""
        del key
        return ""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The sender's address; those who reach us by a local socket share one."""
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return NO_ADDRESS
