"""What a pledge looks like in the database, to compare before and after."""

from commons.people.models import Person
from pledges.agreements.models import Consent, Pledge, PledgeTarget, PledgeTerms
from tests.builders import owner_of


def owner(pledge: Pledge) -> Person:
    """Somebody who may change the pledge."""
    return owner_of(pledge.merchant)


def version(pledge: Pledge, number: int) -> PledgeTerms:
    """One of its versions, as it is now."""
    return pledge.terms.get(version=number)


def picture_of(pledge: Pledge) -> list[object]:
    """Everything about the pledge that could change."""
    return [
        Pledge.objects.filter(pk=pledge.pk).values().get(),
        list(pledge.terms.order_by("version").values()),
        list(Consent.objects.filter(terms__pledge=pledge).order_by("id").values()),
        list(PledgeTarget.objects.filter(terms__pledge=pledge).values()),
    ]
