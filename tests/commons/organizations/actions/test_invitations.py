"""Places offered by mail, and taken."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from commons.kit.clock import now
from commons.kit.errors import Forbidden, NotFound, Refusal
from commons.kit.ids import new_id, public_id
from commons.organizations.actions.invitations import (
    InvitationUnusable,
    accept_invitation,
    invite_member,
    revoke_invitation,
)
from commons.organizations.actions.members import remove_member
from commons.organizations.models import Invitation, Membership, Organization, Role
from commons.organizations.rules import MOST_OPEN_INVITATIONS
from commons.organizations.secrets import invitation_token
from tests.api import Api, codes, refused
from tests.builders import (
    make_charity,
    make_member,
    make_membership,
    make_merchant,
    make_person,
    owner_of,
)
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

INVITE = """mutation($input: InviteMemberInput!) {
  inviteMember(input: $input) {
    invitation { id email role isOpen invitedBy { displayName } }
    errors { code path }
  }
}"""
ACCEPT = """mutation($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) {
    membership { role organization { name } person { displayName } }
    errors { code path }
  }
}"""
REVOKE = """mutation($input: RevokeInvitationInput!) {
  revokeInvitation(input: $input) { invitation { isOpen } errors { code path } }
}"""


def invited(
    organization: Organization, *, role: Role = Role.STAFF, email: str = "b@example.org"
) -> Invitation:
    return invite_member(
        actor=owner_of(organization),
        organization_id=organization.pk,
        email=email,
        role=role,
    )


class TestInviteMember:
    def test_mails_a_link_to_the_address(self) -> None:
        charity = make_charity(
            name="Salt & Harbour", owner=make_person(display_name="Ada")
        )

        data = Api(owner_of(charity)).ask(
            INVITE,
            input={
                "organizationId": public_id("cha", charity.pk),
                "email": " Ben@Example.org",
                "role": "MANAGER",
            },
        )

        run_jobs()
        invitation = data["inviteMember"]["invitation"]
        assert invitation.pop("id").startswith("inv_")
        assert invitation == {
            "email": "ben@example.org",
            "role": "MANAGER",
            "isOpen": True,
            "invitedBy": {"displayName": "Ada"},
        }
        (message,) = mail.outbox
        assert message.to == ["ben@example.org"]
        assert message.subject == "Ada invites you to Salt & Harbour on Commonweal"
        token = invitation_token(Invitation.objects.get().pk)
        assert f"http://127.0.0.1:8000/invitations/{token}/" in message.body
        html = message.alternatives[0][0]
        assert "Salt &amp; Harbour" in html
        assert f'/invitations/{token}/"' in html

    def test_keeps_the_secret_nowhere(self) -> None:
        invitation = invited(make_charity())

        token = invitation_token(invitation.pk)
        assert token not in str(Invitation.objects.values().get())
        assert re.fullmatch(r"[\w-]{43}", token)

    def test_replaces_the_older_offer_to_the_same_address(self) -> None:
        charity = make_charity()
        older = invited(charity, role=Role.VIEWER)

        newer = invited(charity, role=Role.STAFF, email="B@example.org")

        older.refresh_from_db()
        assert older.revoked_at is not None
        assert newer.is_open(now())
        run_jobs()
        assert len(mail.outbox) == 1

    def test_refuses_who_is_a_member(self) -> None:
        charity = make_charity()
        member = make_member(charity)

        with pytest.raises(Refusal) as refusal:
            invited(charity, email=member.email.upper())

        assert refusal.value.code == "ALREADY_A_MEMBER"
        assert refusal.value.path == ("input", "email")
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize(
        "email", ["", "ben", "ben@", "a\nb@example.org", "a@" + "b" * 300 + ".org", "é"]
    )
    def test_refuses_what_is_no_address(self, email: str) -> None:
        charity = make_charity()

        with pytest.raises(Refusal) as refusal:
            invited(charity, email=email)

        assert refusal.value.code == "INVALID_EMAIL"
        assert not Invitation.objects.exists()

    @pytest.mark.parametrize(
        ("own", "offered"),
        [
            (Role.MANAGER, Role.OWNER),
            (Role.STAFF, Role.VIEWER),
            (Role.VIEWER, Role.VIEWER),
        ],
    )
    def test_refuses_to_offer_more_than_one_has(self, own: Role, offered: Role) -> None:
        charity = make_charity()

        with pytest.raises(Forbidden):
            invite_member(
                actor=make_member(charity, own),
                organization_id=charity.pk,
                email="b@example.org",
                role=offered,
            )

        assert not Invitation.objects.exists()

    def test_refuses_a_manager_who_would_replace_an_owners_offer(self) -> None:
        charity = make_charity()
        older = invited(charity, role=Role.OWNER)

        with pytest.raises(Forbidden):
            invite_member(
                actor=make_member(charity, Role.MANAGER),
                organization_id=charity.pk,
                email=older.email,
                role=Role.VIEWER,
            )

        older.refresh_from_db()
        assert older.is_open(now())

    def test_refuses_more_than_anybody_can_follow(self) -> None:
        charity = make_charity()
        for number in range(MOST_OPEN_INVITATIONS):
            invited(charity, email=f"{number}@example.org")

        with pytest.raises(Refusal) as refusal:
            invited(charity, email="one-more@example.org")

        assert refusal.value.code == "TOO_MANY_INVITATIONS"
        assert Invitation.objects.count() == MOST_OPEN_INVITATIONS

    def test_knows_no_others(self) -> None:
        with pytest.raises(NotFound):
            invite_member(
                actor=make_person(),
                organization_id=new_id(),
                email="b@example.org",
                role=Role.VIEWER,
            )

    def test_is_not_for_strangers(self) -> None:
        charity = make_charity()

        answer = Api(make_person()).answer(
            INVITE,
            input={
                "organizationId": public_id("cha", charity.pk),
                "email": "b@example.org",
                "role": "VIEWER",
            },
        )

        assert codes(answer) == ["FORBIDDEN"]
        assert not Invitation.objects.exists()


class TestAcceptInvitation:
    def test_gives_the_place_to_whoever_holds_the_token(self) -> None:
        charity = make_charity(name="Harbour")
        invitation = invited(charity, role=Role.MANAGER)
        person = make_person(display_name="Ben")

        data = Api(person).ask(ACCEPT, input={"token": invitation_token(invitation.pk)})

        assert data["acceptInvitation"] == {
            "membership": {
                "role": "MANAGER",
                "organization": {"name": "Harbour"},
                "person": {"displayName": "Ben"},
            },
            "errors": [],
        }
        invitation.refresh_from_db()
        assert invitation.accepted_by == person
        assert invitation.accepted_at is not None

    def test_answers_the_same_when_sent_twice(self) -> None:
        invitation = invited(make_charity())
        person = make_person()
        token = invitation_token(invitation.pk)
        first = accept_invitation(actor=person, token=token)

        second = accept_invitation(actor=person, token=token)

        assert second == first
        assert Membership.objects.filter(person=person).count() == 1

    @pytest.mark.parametrize(
        ("has", "offered", "keeps"),
        [
            (Role.VIEWER, Role.MANAGER, Role.MANAGER),
            (Role.MANAGER, Role.VIEWER, Role.MANAGER),
        ],
    )
    def test_leaves_a_member_the_higher_role(
        self, has: Role, offered: Role, keeps: Role
    ) -> None:
        charity = make_charity()
        member = make_membership(organization=charity, role=has)
        invitation = invited(charity, role=offered)

        accept_invitation(actor=member.person, token=invitation_token(invitation.pk))

        member.refresh_from_db()
        assert member.role == keeps

    def test_refuses_a_second_person(self) -> None:
        invitation = invited(make_charity())
        token = invitation_token(invitation.pk)
        first, second = make_person(), make_person()
        accept_invitation(actor=first, token=token)

        with pytest.raises(InvitationUnusable):
            accept_invitation(actor=second, token=token)

        assert not Membership.objects.filter(person=second).exists()
        invitation.refresh_from_db()
        assert invitation.accepted_by == first

    def test_refuses_who_was_removed_again(self) -> None:
        charity = make_charity()
        invitation = invited(charity)
        person = make_person()
        token = invitation_token(invitation.pk)
        membership = accept_invitation(actor=person, token=token)
        remove_member(actor=owner_of(charity), membership_id=membership.pk)

        with pytest.raises(InvitationUnusable):
            accept_invitation(actor=person, token=token)

        assert not Membership.objects.filter(person=person).exists()

    def test_refuses_after_two_weeks(self) -> None:
        invitation = invited(make_charity())
        person = make_person()

        with (
            time_machine.travel(invitation.expires_at + timedelta(seconds=1)),
            pytest.raises(InvitationUnusable),
        ):
            accept_invitation(actor=person, token=invitation_token(invitation.pk))

        assert not Membership.objects.filter(person=person).exists()

    def test_refuses_what_was_taken_back(self) -> None:
        charity = make_charity()
        invitation = invited(charity)
        revoke_invitation(actor=owner_of(charity), invitation_id=invitation.pk)
        person = make_person()

        with pytest.raises(InvitationUnusable):
            accept_invitation(actor=person, token=invitation_token(invitation.pk))

        assert not Membership.objects.filter(person=person).exists()

    @pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 5000])
    def test_refuses_other_tokens(self, token: str) -> None:
        invited(make_charity())

        with pytest.raises(InvitationUnusable):
            accept_invitation(actor=make_person(), token=token)

        assert not Invitation.objects.filter(accepted_at__isnull=False).exists()

    def test_is_not_for_nobody(self) -> None:
        invitation = invited(make_charity())

        answer = Api().answer(ACCEPT, input={"token": invitation_token(invitation.pk)})

        assert codes(answer) == ["UNAUTHENTICATED"]


class TestRevokeInvitation:
    def test_takes_an_offer_back_twice_over(self) -> None:
        charity = make_charity()
        invitation = invited(charity)
        owner = Api(owner_of(charity))
        key = public_id("inv", invitation.pk)

        answers = [owner.ask(REVOKE, input={"invitationId": key}) for _ in range(2)]

        for data in answers:
            assert data["revokeInvitation"]["invitation"] == {"isOpen": False}
        run_jobs()
        assert mail.outbox == []

    def test_refuses_what_was_accepted(self) -> None:
        charity = make_charity()
        invitation = invited(charity)
        person = make_person()
        accept_invitation(actor=person, token=invitation_token(invitation.pk))

        answer = Api(owner_of(charity)).answer(
            REVOKE, input={"invitationId": public_id("inv", invitation.pk)}
        )

        assert refused(answer, "revokeInvitation") == [
            ("ALREADY_ACCEPTED", ["input", "invitationId"])
        ]
        assert Membership.objects.filter(person=person).exists()

    def test_refuses_a_manager_an_owners_offer(self) -> None:
        charity = make_charity()
        invitation = invited(charity, role=Role.OWNER)

        with pytest.raises(Forbidden):
            revoke_invitation(
                actor=make_member(charity, Role.MANAGER), invitation_id=invitation.pk
            )

        invitation.refresh_from_db()
        assert invitation.revoked_at is None

    def test_refuses_strangers(self) -> None:
        invitation = invited(make_charity())

        with pytest.raises(Forbidden):
            revoke_invitation(
                actor=owner_of(make_merchant()), invitation_id=invitation.pk
            )

        invitation.refresh_from_db()
        assert invitation.revoked_at is None

    def test_knows_no_others(self) -> None:
        with pytest.raises(NotFound):
            revoke_invitation(actor=make_person(), invitation_id=new_id())
