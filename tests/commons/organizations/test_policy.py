"""Who may do what at an organization: the whole table."""

from collections.abc import Callable
from uuid import UUID

import pytest

from commons.organizations import policy
from commons.organizations.models import Membership, Role
from commons.people.models import Person
from tests.builders import (
    make_charity,
    make_member,
    make_membership,
    make_merchant,
    make_person,
)

pytestmark = pytest.mark.django_db

ANYONE = frozenset(Role)
MANAGERS = frozenset({Role.OWNER, Role.MANAGER})
WORKERS = MANAGERS | {Role.STAFF}
NOBODY: frozenset[Role] = frozenset()

Ask = Callable[[Person | None, UUID], bool]
TABLE: list[tuple[Ask, frozenset[Role], bool]] = [
    # question, roles at the organization, staff of the platform
    (policy.may_view_private, ANYONE, True),
    (policy.may_see_money, ANYONE, True),
    (policy.may_manage_catalogue, WORKERS, False),
    (policy.may_edit_organization, MANAGERS, False),
    (policy.may_manage_members, MANAGERS, False),
    (policy.may_manage_pledges, MANAGERS, False),
    (policy.may_decide_consent, MANAGERS, False),
    (policy.may_manage_money, MANAGERS, False),
]


@pytest.mark.parametrize(("ask", "roles", "staff"), TABLE)
class TestPolicies:
    @pytest.mark.parametrize("role", list(Role))
    def test_members_by_their_role(
        self, ask: Ask, roles: frozenset[Role], staff: object, role: Role
    ) -> None:
        home = make_merchant()

        assert ask(make_member(home, role), home.pk) is (role in roles)

    def test_members_of_elsewhere_never(
        self, ask: Ask, roles: object, staff: object
    ) -> None:
        owner_elsewhere = make_member(make_merchant(), Role.OWNER)

        assert not ask(owner_elsewhere, make_charity().pk)

    def test_staff_of_the_platform(
        self, ask: Ask, roles: object, staff: object
    ) -> None:
        assert ask(make_person(is_staff=True), make_merchant().pk) is staff

    def test_strangers_and_nobody_never(
        self, ask: Ask, roles: object, staff: object
    ) -> None:
        home = make_merchant()

        assert not ask(make_person(), home.pk)
        assert not ask(None, home.pk)

    def test_people_who_were_shut_out_never(
        self, ask: Ask, roles: object, staff: object
    ) -> None:
        home = make_merchant()
        owner = make_member(home, Role.OWNER)
        owner.is_active = False
        staff_person = make_person(is_staff=True)
        staff_person.is_active = False

        assert not ask(owner, home.pk)
        assert not ask(staff_person, home.pk)


class TestMayVerifyCharities:
    def test_only_staff_of_the_platform(self) -> None:
        charity = make_charity()

        assert policy.may_verify_charities(make_person(is_staff=True))
        assert not policy.may_verify_charities(make_member(charity, Role.OWNER))
        assert not policy.may_verify_charities(None)


class TestRolesOf:
    def test_are_read_once_in_a_request(
        self, django_assert_num_queries: Callable[[int], object]
    ) -> None:
        membership = make_membership(role=Role.VIEWER)
        person = membership.person
        person.request_memory = {}

        with django_assert_num_queries(1):
            for _ in range(3):
                assert policy.may_view_private(person, membership.organization_id)

    def test_are_read_anew_outside_of_one(self) -> None:
        membership = make_membership(role=Role.VIEWER)
        before = policy.role_of(membership.person, membership.organization_id)
        Membership.objects.all().delete()

        after = policy.role_of(membership.person, membership.organization_id)

        assert (before, after) == (Role.VIEWER, None)

    def test_are_read_anew_when_forgotten(self) -> None:
        membership = make_membership(role=Role.VIEWER)
        membership.person.request_memory = {}
        policy.roles_of(membership.person)
        Membership.objects.all().update(role=Role.STAFF)

        policy.forget_roles(membership.person)

        found = policy.role_of(membership.person, membership.organization_id)
        assert found == Role.STAFF
