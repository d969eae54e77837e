"""Founding an organization and changing what it says."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection

from commons.jobs.events import Event, Reactions, set_reactions
from commons.kit.errors import Forbidden, NotFound, Refusal, Refusals
from commons.kit.ids import new_id
from commons.organizations.actions.profiles import (
    MOST_ORGANIZATIONS,
    NewOrganization,
    ProfileChange,
    create_organization,
    update_organization,
)
from commons.organizations.events import OrganizationCreated
from commons.organizations.models import (
    Kind,
    Membership,
    Organization,
    Role,
    Verification,
)
from project.reactions import REACTIONS
from tests.api import Api, codes, refused
from tests.builders import (
    make_charity,
    make_member,
    make_merchant,
    make_person,
    owner_of,
)

pytestmark = pytest.mark.django_db

CREATE = """mutation($input: CreateOrganizationInput!) {
  createOrganization(input: $input) {
    organization { __typename id slug name kind country currency about }
    errors { code path message }
  }
}"""
UPDATE = """mutation($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) {
    organization { name about } errors { code path }
  }
}"""


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    """Every organization founded meanwhile."""
    events: list[Event] = []
    set_reactions({OrganizationCreated: Reactions(now=(events.extend,))})
    yield events
    set_reactions(REACTIONS)


def new(**changes: Any) -> NewOrganization:
    fields = {
        "kind": Kind.CHARITY,
        "name": "Harbour Clinic",
        "country": "NL",
        "currency": "EUR",
    }
    return NewOrganization(**{**fields, **changes})


class TestCreateOrganization:
    def test_makes_the_founder_its_owner(self, heard: list[Event]) -> None:
        person = make_person()

        charity = create_organization(actor=person, new=new())

        membership = Membership.objects.get()
        assert (membership.person, membership.role) == (person, Role.OWNER)
        assert membership.organization == charity
        assert heard == [OrganizationCreated(charity.pk, "CHARITY")]

    def test_leaves_a_charity_to_prove_itself(self) -> None:
        charity = create_organization(actor=make_person(), new=new())

        assert charity.verification == Verification.DRAFT
        assert charity.verified_at is None

    def test_has_nothing_to_verify_about_a_merchant(self) -> None:
        merchant = create_organization(actor=make_person(), new=new(kind=Kind.MERCHANT))

        assert merchant.verification == Verification.NOT_NEEDED

    def test_is_offered_as_a_mutation(self) -> None:
        person = make_person()

        data = Api(person).ask(
            CREATE,
            input={
                "kind": "MERCHANT",
                "name": "  Salt &  Stone ",
                "country": "DE",
                "currency": "EUR",
                "about": "Pots.\r\nBowls.",
            },
        )

        made = data["createOrganization"]["organization"]
        assert made.pop("id").startswith("mer_")
        assert made == {
            "__typename": "Merchant",
            "slug": "salt-stone",
            "name": "Salt & Stone",
            "kind": "MERCHANT",
            "country": "DE",
            "currency": "EUR",
            "about": "Pots.\nBowls.",
        }

    def test_numbers_slugs_that_are_taken_or_reserved(self) -> None:
        slugs = [
            create_organization(actor=make_person(), new=new(name=name)).slug
            for name in ("Harbour", "HARBOUR", "Harbour!", "Desk", "慈善")
        ]

        assert slugs == [
            "harbour",
            "harbour-2",
            "harbour-3",
            "desk-2",
            "organization-2",
        ]

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            ({"name": " "}, "EMPTY", "name"),
            ({"name": "x" * 121}, "TOO_LONG", "name"),
            ({"name": "a\x1bb"}, "UNFIT_TEXT", "name"),
            ({"about": "x" * 4001}, "TOO_LONG", "about"),
            ({"registrationNumber": "x" * 41}, "TOO_LONG", "registrationNumber"),
            ({"country": "nl"}, "UNKNOWN_COUNTRY", "country"),
            ({"country": "ZZ"}, "UNKNOWN_COUNTRY", "country"),
            ({"currency": "eur"}, "UNKNOWN_CURRENCY", "currency"),
            ({"currency": "XXX"}, "UNKNOWN_CURRENCY", "currency"),
            ({"currency": "€"}, "UNKNOWN_CURRENCY", "currency"),
        ],
    )
    def test_refuses_what_cannot_be_kept(
        self, changes: dict[str, str], code: str, field: str
    ) -> None:
        fields = {"kind": "CHARITY", "name": "A", "country": "NL", "currency": "EUR"}

        answer = Api(make_person()).answer(CREATE, input={**fields, **changes})

        assert refused(answer, "createOrganization") == [(code, ["input", field])]
        assert not Organization.objects.exists()
        assert not Membership.objects.exists()

    def test_tells_all_that_is_wrong_at_once(self) -> None:
        with pytest.raises(Refusals) as refusals:
            create_organization(actor=make_person(), new=new(name="", country="?"))

        fields = [refusal.path[-1] for refusal in refusals.value.refusals]
        assert fields == ["name", "country"]

    def test_refuses_more_than_one_person_can_own(self) -> None:
        person = make_person()
        Organization.objects.bulk_create(
            Organization(
                kind=Kind.MERCHANT,
                slug=f"shop-{number}",
                name="Shop",
                country="NL",
                currency="EUR",
                verification=Verification.NOT_NEEDED,
            )
            for number in range(MOST_ORGANIZATIONS)
        )
        Membership.objects.bulk_create(
            Membership(organization=one, person=person, role=Role.OWNER)
            for one in Organization.objects.all()
        )

        with pytest.raises(Refusal) as refusal:
            create_organization(actor=person, new=new())

        assert refusal.value.code == "TOO_MANY_ORGANIZATIONS"
        assert Organization.objects.count() == MOST_ORGANIZATIONS

    def test_is_not_for_nobody(self) -> None:
        fields = {"kind": "CHARITY", "name": "A", "country": "NL", "currency": "EUR"}

        assert codes(Api().answer(CREATE, input=fields)) == ["UNAUTHENTICATED"]
        assert not Organization.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestCreateOrganizationAtOnce:
    def test_finds_a_slug_for_everyone(self) -> None:
        people = [make_person() for _ in range(4)]
        failures: list[Exception] = []

        def found(at: int) -> None:
            try:
                create_organization(actor=people[at], new=new(name="Same"))
            except Exception as error:  # noqa: BLE001 - told by the assertion below
                failures.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=found, args=(at,)) for at in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failures == []
        slugs = set(Organization.objects.values_list("slug", flat=True))
        assert slugs == {"same", "same-2", "same-3", "same-4"}


class TestUpdateOrganization:
    def test_changes_what_is_given_and_keeps_the_rest(self) -> None:
        merchant = make_merchant(name="Salt")

        changed = update_organization(
            actor=owner_of(merchant),
            organization_id=merchant.pk,
            change=ProfileChange(name="Pepper", about=" Spice. "),
        )

        changed.refresh_from_db()
        assert (changed.name, changed.about) == ("Pepper", "Spice.")
        assert (changed.slug, changed.country) == (merchant.slug, "NL")

    def test_is_offered_as_a_mutation(self) -> None:
        merchant = make_merchant(name="Salt")
        owner = Api(owner_of(merchant))
        key = owner.ask(
            "query($slug: String!) { merchant(slug: $slug) { id } }", slug=merchant.slug
        )["merchant"]["id"]

        data = owner.ask(UPDATE, input={"organizationId": key, "about": "Spice."})

        assert data["updateOrganization"] == {
            "organization": {"name": "Salt", "about": "Spice."},
            "errors": [],
        }

    @pytest.mark.parametrize("role", [Role.STAFF, Role.VIEWER])
    def test_is_for_managers_and_up(self, role: Role) -> None:
        merchant = make_merchant(name="Salt")

        with pytest.raises(Forbidden):
            update_organization(
                actor=make_member(merchant, role),
                organization_id=merchant.pk,
                change=ProfileChange(name="Mine"),
            )

        merchant.refresh_from_db()
        assert merchant.name == "Salt"

    def test_knows_no_others(self) -> None:
        with pytest.raises(NotFound):
            update_organization(
                actor=make_person(), organization_id=new_id(), change=ProfileChange()
            )

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            (ProfileChange(name="Red Cross"), "name"),
            (ProfileChange(country="BE"), "country"),
            (ProfileChange(registration_number="7"), "registrationNumber"),
        ],
    )
    def test_keeps_what_staff_has_verified(
        self, change: ProfileChange, field: str
    ) -> None:
        charity = make_charity(name="Harbour Clinic")

        with pytest.raises(Refusal) as refusal:
            update_organization(
                actor=owner_of(charity), organization_id=charity.pk, change=change
            )

        assert refusal.value.code == "VERIFIED_DETAIL"
        assert refusal.value.path == ("input", field)
        before = Organization.objects.get(pk=charity.pk)
        assert (before.name, before.country) == ("Harbour Clinic", "NL")

    def test_lets_a_verified_charity_say_the_same_and_more(self) -> None:
        charity = make_charity(name="Harbour Clinic")

        changed = update_organization(
            actor=owner_of(charity),
            organization_id=charity.pk,
            change=ProfileChange(name="Harbour Clinic", about="We heal."),
        )

        assert changed.about == "We heal."
        assert changed.is_verified

    def test_makes_a_rejected_charity_a_draft_again(self) -> None:
        charity = make_charity(verified=False)
        Organization.objects.update(verification=Verification.REJECTED)

        changed = update_organization(
            actor=owner_of(charity),
            organization_id=charity.pk,
            change=ProfileChange(registration_number="NL-77"),
        )

        assert changed.verification == Verification.DRAFT

    def test_leaves_a_rejected_charity_that_changes_nothing(self) -> None:
        charity = make_charity(verified=False, name="Harbour")
        Organization.objects.update(verification=Verification.REJECTED)

        same = update_organization(
            actor=owner_of(charity),
            organization_id=charity.pk,
            change=ProfileChange(name="Harbour"),
        )

        assert same.verification == Verification.REJECTED


class TestOrganization:
    @pytest.mark.parametrize(
        ("kind", "verification"),
        [
            (Kind.MERCHANT, Verification.VERIFIED),
            (Kind.CHARITY, Verification.NOT_NEEDED),
        ],
    )
    def test_is_verified_only_if_a_charity(
        self, kind: Kind, verification: Verification
    ) -> None:
        merchant = make_merchant()

        with pytest.raises(IntegrityError):
            Organization.objects.filter(pk=merchant.pk).update(
                kind=kind, verification=verification
            )

    def test_is_verified_at_some_moment(self) -> None:
        make_charity(verified=False)

        with pytest.raises(IntegrityError):
            Organization.objects.update(verification=Verification.VERIFIED)
