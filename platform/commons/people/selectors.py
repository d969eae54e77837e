"""People and their tokens, as they are."""

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from commons.people.models import ApiToken, Person
from commons.people.rules import digest_of


def token_behind(secret: str) -> ApiToken | None:
    """The token with this secret, its person fetched along."""
    return (
        ApiToken.objects.select_related("person")
        .filter(digest=digest_of(secret))
        .first()
    )


def tokens_of(person: Person) -> QuerySet[ApiToken]:
    """Every token the person has made, also those that open nothing any more."""
    return ApiToken.objects.filter(person=person)


def has_confirmed_email(person: Person) -> bool:
    """Whether the person has shown that mail reaches them."""
    confirmed = EmailAddress.objects.filter(
        user_id=person.pk, email=person.email, verified=True
    )
    return bool(confirmed.exists())


def language_of(address: str, *, otherwise: str = "") -> str:
    """What whoever is mailed at an address chose to read; nothing if nothing."""
    found = Person.objects.filter(email=address.lower(), is_active=True)
    chosen = found.values_list("language", flat=True).first()
    return otherwise if chosen is None else chosen


def staff_addresses() -> list[str]:
    """Where staff of the platform reads its mail."""
    staff = Person.objects.filter(is_staff=True, is_active=True)
    return list(staff.order_by("id").values_list("email", flat=True))
