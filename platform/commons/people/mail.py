"""What people are told by mail."""

from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str

from commons.jobs.queue import job
from commons.kit.mail import send_mail, site_address
from commons.people.models import Person


@job
def mail_confirmation(address_id: int) -> None:
    """Send the link that confirms an address, unless it is confirmed by now."""
    address = (
        EmailAddress.objects.select_related("user")
        .filter(pk=address_id, verified=False)
        .first()
    )
    if address is None:
        return
    key = EmailConfirmationHMAC(address).key
    send_mail(
        address.email,
        "commons/people/mails/confirmation.txt",
        {
            "name": address.user.display_name,
            "address": site_address(f"/confirm-email/{key}/"),
        },
    )


@job
def mail_password_reset(person_id: str) -> None:
    """Send the link that sets a new password; it ends with its first use."""
    person = Person.objects.filter(pk=UUID(person_id), is_active=True).first()
    if person is None:
        return
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    send_mail(
        person.email,
        "commons/people/mails/password_reset.txt",
        {
            "name": person.display_name,
            "address": site_address(f"/reset-password/{key}/"),
        },
    )
