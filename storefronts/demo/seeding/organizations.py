"""Makes the demo's people and organizations; what is there already stays."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from commons.organizations.actions.profiles import NewOrganization, create_organization
from commons.organizations.actions.verification import submit_charity, verify_charity
from commons.organizations.models import Kind, Membership, Organization, Role
from commons.people.models import Person
from storefronts.demo.facts import CURRENCY, Charity, Member, Merchant, cents
from storefronts.demo.seeding.windows import arrange_window
from storefronts.listings.actions.terms import TermsChange, update_sales_terms

COUNTRY = "IE"


class Town:
    """Who and what has been made or found, by address and by name."""

    def __init__(self, password: str) -> None:
        # One hash for all: it is slow to make, and everybody knows the password.
        self.password_hash = make_password(password)
        self.organizations: dict[str, Organization] = {}
        self.owners: dict[str, Person] = {}

    def person(self, email: str, name: str, *, is_staff: bool = False) -> Person:
        """Somebody who can sign in, with a confirmed address."""
        found = Person.objects.filter(email=email).first()
        if found is not None:
            return found
        person = Person.objects.create_user(
            email, None, display_name=name, is_staff=is_staff, is_superuser=is_staff
        )
        person.password = self.password_hash
        person.save(update_fields=["password"])
        EmailAddress.objects.create(
            user=person, email=email, verified=True, primary=True
        )
        return person

    def merchant(self, merchant: Merchant) -> Organization:
        """A merchant with its people and its terms of sale."""
        organization, is_new = self._organization(
            NewOrganization(
                kind=Kind.MERCHANT,
                name=merchant.name,
                country=COUNTRY,
                currency=CURRENCY,
                about=merchant.about,
            ),
            merchant.members,
        )
        if is_new:
            update_sales_terms(
                actor=self.owners[merchant.name],
                organization_id=organization.pk,
                change=TermsChange(
                    tax_bps=merchant.tax_bps,
                    shipping_minor=cents(merchant.shipping),
                    currency=CURRENCY,
                ),
            )
        return organization

    def charity(self, charity: Charity, staff: Person) -> Organization:
        """A charity with its people and its window; staff verifies it."""
        organization, is_new = self._organization(
            NewOrganization(
                kind=Kind.CHARITY,
                name=charity.name,
                country=COUNTRY,
                currency=CURRENCY,
                about=charity.mission,
                registration_number=charity.registration_number,
            ),
            charity.members,
        )
        if is_new:
            arrange_window(self.owners[charity.name], organization, charity)
            submit_charity(
                actor=self.owners[charity.name],
                charity_id=organization.pk,
                evidence={"number": charity.registration_number},
            )
            if charity.is_verified:
                verify_charity(actor=staff, charity_id=organization.pk)
        return organization

    def _organization(
        self, new: NewOrganization, members: Sequence[Member]
    ) -> tuple[Organization, bool]:
        people = [self.person(member.email, member.name) for member in members]
        owner = people[0]
        found = Organization.objects.filter(
            name=new.name, memberships__person=owner, memberships__role=Role.OWNER
        ).first()
        organization = found or create_organization(actor=owner, new=new)
        self.organizations[new.name] = organization
        self.owners[new.name] = owner
        if found is None:
            _join(organization, people[1:], [member.role for member in members[1:]])
        return organization, found is None


def _join(
    organization: Organization, people: Sequence[Person], roles: Sequence[Role]
) -> None:
    # The secret of an invitation is in the mail alone, so they are seated directly.
    for person, role in zip(people, roles, strict=True):
        Membership.objects.create(organization=organization, person=person, role=role)
