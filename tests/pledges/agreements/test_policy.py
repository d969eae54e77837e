from collections.abc import Callable

import pytest

from commons.organizations.models import Role
from commons.people.models import Person
from pledges.agreements.models import Pledge
from pledges.agreements.policy import (
    may_amend_pledge,
    may_decide,
    may_view_consent,
    may_view_terms,
)
from tests.builders import (
    make_charity,
    make_member,
    make_person,
    make_pledge,
)

pytestmark = pytest.mark.django_db

HERE = ["OWNER", "MANAGER", "STAFF", "VIEWER"]


class Cast:
    """Everybody who could ask about one pledge."""

    def __init__(self) -> None:
        self.charity, self.other = make_charity(), make_charity()
        self.pledge: Pledge = make_pledge(self.charity, self.other)
        self.terms = self.pledge.terms.get()
        self.consent = self.terms.consents.get(charity=self.charity)

    def actor(self, who: str) -> Person | None:
        place, _, role = who.partition(" ")
        match place:
            case "nobody":
                return None
            case "stranger":
                return make_person()
            case "staff":
                return make_person(is_staff=True)
            case "elsewhere":
                return make_member(make_charity(), Role(role))
        organizations = {
            "merchant": self.pledge.merchant,
            "charity": self.charity,
            "other": self.other,
        }
        return make_member(organizations[place], Role(role))


EVERYBODY = [
    "nobody",
    "stranger",
    "staff",
    *(
        f"{place} {role}"
        for place in ("merchant", "charity", "other", "elsewhere")
        for role in HERE
    ),
]


MANAGERS = ("OWNER", "MANAGER")


def allowed(may: Callable[[Cast, Person | None], bool]) -> set[str]:
    """Who of everybody may."""
    cast = Cast()
    return {who for who in EVERYBODY if may(cast, cast.actor(who))}


class TestMayAmendPledge:
    def test_managers_of_the_merchant(self) -> None:
        found = allowed(lambda cast, actor: may_amend_pledge(actor, cast.pledge))

        assert found == {f"merchant {role}" for role in MANAGERS}


class TestMayDecide:
    def test_managers_of_the_very_charity(self) -> None:
        found = allowed(lambda cast, actor: may_decide(actor, cast.consent))

        assert found == {f"charity {role}" for role in MANAGERS}


class TestMayViewTerms:
    def test_every_member_of_every_party_and_staff(self) -> None:
        found = allowed(lambda cast, actor: may_view_terms(actor, cast.terms))

        parties = ("merchant", "charity", "other")
        assert found == {"staff"} | {f"{p} {role}" for p in parties for role in HERE}


class TestMayViewConsent:
    def test_every_member_of_merchant_and_that_charity_and_staff(self) -> None:
        found = allowed(lambda cast, actor: may_view_consent(actor, cast.consent))

        parties = ("merchant", "charity")
        assert found == {"staff"} | {f"{p} {role}" for p in parties for role in HERE}
