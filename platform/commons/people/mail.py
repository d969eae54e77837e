"""What people are told by mail."""

from collections.abc import Iterator
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str

from commons.kit.mail import Mail, mail_from, site_address
from commons.mails.letters import letter
from commons.people.models import Person


@letter
def mail_confirmation(address_id: int) -> Iterator[Mail]:
    """Send the link that confirms an address, unless it is confirmed by now."""
    address = (
        EmailAddress.objects.select_related("user")
        .filter(pk=address_id, verified=False)
        .first()
    )
    if address is None:
        return
    key = EmailConfirmationHMAC(address).key
    yield mail_from(
        "commons/people/mails/confirmation.txt",
        address.email,
        {
            "name": address.user.display_name,
            "address": site_address(f"/confirm-email/{key}/"),
        },
        language=address.user.language,
    )


@letter
def mail_password_reset(person_id: str) -> Iterator[Mail]:
    """Send the link that sets a new password; it ends with its first use."""
    person = Person.objects.filter(pk=UUID(person_id), is_active=True).first()
    if person is None:
        return
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    yield mail_from(
        "commons/people/mails/password_reset.txt",
        person.email,
        {
            "name": person.display_name,
            "address": site_address(f"/reset-password/{key}/"),
        },
        language=person.language,
    )
