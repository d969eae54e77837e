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


@pytest.mark.parametrize("who", EVERYBODY)
class TestEverybody:
    def test_amends_as_a_manager_of_the_merchant(self, who: str) -> None:
        cast = Cast()

        allowed = may_amend_pledge(cast.actor(who), cast.pledge)

        assert allowed == (who in {"merchant OWNER", "merchant MANAGER"})

    def test_decides_as_a_manager_of_the_very_charity(self, who: str) -> None:
        cast = Cast()

        allowed = may_decide(cast.actor(who), cast.consent)

        assert allowed == (who in {"charity OWNER", "charity MANAGER"})

    def test_sees_terms_as_a_party_or_staff(self, who: str) -> None:
        cast = Cast()

        allowed = may_view_terms(cast.actor(who), cast.terms)

        assert allowed == who.startswith(("staff", "merchant", "charity", "other"))

    def test_sees_a_consent_as_merchant_that_charity_or_staff(self, who: str) -> None:
        cast = Cast()

        allowed = may_view_consent(cast.actor(who), cast.consent)

        assert allowed == who.startswith(("staff", "merchant", "charity"))
