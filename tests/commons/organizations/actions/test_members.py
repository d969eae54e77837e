"""Roles changed and memberships ended; the last owner stays."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from commons.kit.errors import Forbidden, NotFound
from commons.kit.ids import new_id, public_id
from commons.organizations.actions.members import change_member_role, remove_member
from commons.organizations.models import Membership, Organization, Role
from commons.organizations.rules import LastOwner
from commons.people.models import Person
from tests.api import Api, codes, refused
from tests.builders import (
    make_member,
    make_membership,
    make_merchant,
    make_person,
    owner_of,
)

pytestmark = pytest.mark.django_db

CHANGE = """mutation($input: ChangeMemberRoleInput!) {
  changeMemberRole(input: $input) { membership { role } errors { code path } }
}"""
REMOVE = """mutation($input: RemoveMemberInput!) {
  removeMember(input: $input) { membership { role } errors { code path } }
}"""


def place_of(person: Person, organization: Organization) -> Membership:
    return Membership.objects.get(person=person, organization=organization)


class TestChangeMemberRole:
    def test_gives_a_member_another_role(self) -> None:
        merchant = make_merchant()
        member = make_membership(organization=merchant, role=Role.VIEWER)

        data = Api(owner_of(merchant)).ask(
            CHANGE,
            input={"membershipId": public_id("mem", member.pk), "role": "MANAGER"},
        )

        assert data["changeMemberRole"]["membership"] == {"role": "MANAGER"}
        member.refresh_from_db()
        assert member.role == Role.MANAGER

    def test_lets_an_owner_step_down_when_another_stays(self) -> None:
        merchant = make_merchant()
        first, second = owner_of(merchant), make_member(merchant, Role.OWNER)

        change_member_role(
            actor=first, membership_id=place_of(first, merchant).pk, role=Role.VIEWER
        )

        assert place_of(first, merchant).role == Role.VIEWER
        assert place_of(second, merchant).role == Role.OWNER

    def test_refuses_to_demote_the_last_owner(self) -> None:
        merchant = make_merchant()
        owner = owner_of(merchant)
        place = place_of(owner, merchant)

        answer = Api(owner).answer(
            CHANGE,
            input={"membershipId": public_id("mem", place.pk), "role": "MANAGER"},
        )

        assert refused(answer, "changeMemberRole") == [
            ("LAST_OWNER", ["input", "membershipId"])
        ]
        place.refresh_from_db()
        assert place.role == Role.OWNER

    @pytest.mark.parametrize(
        ("own", "current", "wanted"),
        [
            (Role.MANAGER, Role.STAFF, Role.OWNER),
            (Role.MANAGER, Role.OWNER, Role.STAFF),
            (Role.STAFF, Role.VIEWER, Role.STAFF),
            (Role.VIEWER, Role.VIEWER, Role.VIEWER),
        ],
    )
    def test_refuses_to_reach_above_ones_own_height(
        self, own: Role, current: Role, wanted: Role
    ) -> None:
        merchant = make_merchant()
        member = make_membership(organization=merchant, role=current)

        with pytest.raises(Forbidden):
            change_member_role(
                actor=make_member(merchant, own), membership_id=member.pk, role=wanted
            )

        member.refresh_from_db()
        assert member.role == current

    def test_refuses_owners_of_elsewhere_and_staff_of_the_platform(self) -> None:
        member = make_membership(role=Role.VIEWER)

        for actor in (owner_of(make_merchant()), make_person(is_staff=True)):
            with pytest.raises(Forbidden):
                change_member_role(
                    actor=actor, membership_id=member.pk, role=Role.STAFF
                )

        member.refresh_from_db()
        assert member.role == Role.VIEWER

    def test_knows_no_others(self) -> None:
        with pytest.raises(NotFound):
            change_member_role(
                actor=make_person(), membership_id=new_id(), role=Role.STAFF
            )


class TestRemoveMember:
    def test_ends_a_membership(self) -> None:
        merchant = make_merchant()
        member = make_membership(organization=merchant, role=Role.STAFF)

        data = Api(owner_of(merchant)).ask(
            REMOVE, input={"membershipId": public_id("mem", member.pk)}
        )

        assert data["removeMember"]["membership"] == {"role": "STAFF"}
        assert not Membership.objects.filter(pk=member.pk).exists()

    @pytest.mark.parametrize("role", [Role.MANAGER, Role.STAFF, Role.VIEWER])
    def test_lets_everyone_leave(self, role: Role) -> None:
        member = make_membership(role=role)

        remove_member(actor=member.person, membership_id=member.pk)

        assert not Membership.objects.filter(pk=member.pk).exists()

    def test_refuses_to_let_the_last_owner_leave(self) -> None:
        merchant = make_merchant()
        owner = owner_of(merchant)

        with pytest.raises(LastOwner):
            remove_member(actor=owner, membership_id=place_of(owner, merchant).pk)

        assert place_of(owner, merchant).role == Role.OWNER

    @pytest.mark.parametrize(
        ("own", "other"),
        [
            (Role.MANAGER, Role.OWNER),
            (Role.STAFF, Role.VIEWER),
            (Role.VIEWER, Role.STAFF),
        ],
    )
    def test_refuses_to_reach_above_ones_own_height(
        self, own: Role, other: Role
    ) -> None:
        merchant = make_merchant()
        member = make_membership(organization=merchant, role=other)

        with pytest.raises(Forbidden):
            remove_member(actor=make_member(merchant, own), membership_id=member.pk)

        assert Membership.objects.filter(pk=member.pk).exists()

    def test_is_not_for_nobody(self) -> None:
        member = make_membership()

        answer = Api().answer(
            REMOVE, input={"membershipId": public_id("mem", member.pk)}
        )

        assert codes(answer) == ["UNAUTHENTICATED"]
        assert Membership.objects.filter(pk=member.pk).exists()


@pytest.mark.django_db(transaction=True)
class TestTwoOwnersAtOnce:
    @pytest.mark.parametrize("leaves", [False, True])
    def test_leave_one_of_them_an_owner(self, *, leaves: bool) -> None:
        merchant = make_merchant()
        owners = [owner_of(merchant), make_member(merchant, Role.OWNER)]
        places = [place_of(owner, merchant).pk for owner in owners]

        def step_down(at: int) -> None:
            if leaves:
                remove_member(actor=owners[at], membership_id=places[at])
            else:
                change_member_role(
                    actor=owners[at], membership_id=places[at], role=Role.VIEWER
                )

        failures = at_once(step_down, step_down)

        assert [type(failure) for failure in failures] == [LastOwner]
        assert Membership.objects.filter(role=Role.OWNER).count() == 1

    def test_cannot_demote_each_other(self) -> None:
        merchant = make_merchant()
        owners = [owner_of(merchant), make_member(merchant, Role.OWNER)]
        places = [place_of(owner, merchant).pk for owner in owners]

        def demote_the_other(at: int) -> None:
            change_member_role(
                actor=owners[at], membership_id=places[1 - at], role=Role.VIEWER
            )

        failures = at_once(demote_the_other, demote_the_other)

        # Whoever came second is no owner any more, and may not.
        assert [type(failure) for failure in failures] == [Forbidden]
        assert Membership.objects.filter(role=Role.OWNER).count() == 1


def at_once(*deeds: Callable[[int], object]) -> list[Exception]:
    """Do all at the same moment, each over a connection of its own."""
    failures: list[Exception] = []
    start = threading.Barrier(len(deeds))

    def run(at: int) -> None:
        try:
            start.wait(10)
            deeds[at](at)
        except Exception as error:  # noqa: BLE001 - told by the assertion above
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
