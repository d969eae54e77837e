"""Staff decides whether a charity is one, in the admin alone."""

from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from commons.jobs.events import Event, Reactions, set_reactions
from commons.kit.errors import Forbidden, NotFound, Refusal
from commons.organizations.actions.verification import (
    Grounds,
    reject_charity,
    suspend_charity,
    verify_charity,
)
from commons.organizations.events import CharitySuspended, CharityVerified
from commons.organizations.models import Organization, Role, Verification
from project.reactions import REACTIONS
from tests.builders import (
    make_charity,
    make_member,
    make_merchant,
    make_person,
    owner_of,
)
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db

Decide = Callable[..., Organization]
DECISIONS: list[Decide] = [verify_charity, reject_charity, suspend_charity]
DOUBT = Grounds("Its registration is in doubt.")


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    """Every decision announced meanwhile."""
    events: list[Event] = []
    kinds = (CharityVerified, CharitySuspended)
    set_reactions({kind: Reactions(now=(events.extend,)) for kind in kinds})
    yield events
    set_reactions(REACTIONS)


class TestVerifyCharity:
    def test_records_who_and_when_and_tells(self, heard: list[Event]) -> None:
        staff, charity = make_person(is_staff=True), make_charity(verified=False)

        verified = verify_charity(actor=staff, charity_id=charity.pk)

        verified.refresh_from_db()
        assert verified.is_verified
        assert verified.verified_by == staff
        assert verified.verified_at is not None
        assert heard == [CharityVerified(charity.pk)]

    def test_mails_owners_and_managers(self) -> None:
        charity = make_charity(verified=False, name="Harbour")
        manager = make_member(charity, Role.MANAGER)
        make_member(charity, Role.VIEWER)

        verify_charity(actor=make_person(is_staff=True), charity_id=charity.pk)

        run_jobs()
        assert {message.to[0] for message in mail.outbox} == {
            owner_of(charity).email,
            manager.email,
        }
        assert mail.outbox[0].subject == "Harbour: verified"
        assert f"/desk/{charity.slug}/" in mail.outbox[0].body

    def test_does_nothing_twice(self, heard: list[Event]) -> None:
        staff, charity = make_person(is_staff=True), make_charity(verified=False)
        first = verify_charity(actor=staff, charity_id=charity.pk)

        second = verify_charity(actor=make_person(is_staff=True), charity_id=charity.pk)

        assert second.verified_by == staff
        assert second.verified_at == first.verified_at
        assert len(heard) == 1

    def test_takes_a_suspended_charity_back(self) -> None:
        staff, charity = make_person(is_staff=True), make_charity()
        suspend_charity(actor=staff, charity_id=charity.pk, grounds=DOUBT)

        verified = verify_charity(actor=staff, charity_id=charity.pk)

        assert verified.is_verified


class TestRejectCharity:
    def test_tells_a_waiting_charity_no(self, heard: list[Event]) -> None:
        charity = make_charity(verified=False)

        rejected = reject_charity(
            actor=make_person(is_staff=True), charity_id=charity.pk, grounds=DOUBT
        )

        run_jobs()
        assert rejected.verification == Verification.REJECTED
        assert heard == []
        assert "The reason: Its registration is in doubt." in mail.outbox[0].body

    def test_refuses_what_was_verified(self) -> None:
        charity = make_charity()

        with pytest.raises(Refusal) as refusal:
            reject_charity(
                actor=make_person(is_staff=True), charity_id=charity.pk, grounds=DOUBT
            )

        assert refusal.value.code == "NOT_WAITING"
        charity.refresh_from_db()
        assert charity.is_verified


class TestSuspendCharity:
    def test_takes_a_charity_out_and_tells(self, heard: list[Event]) -> None:
        charity = make_charity()

        suspended = suspend_charity(
            actor=make_person(is_staff=True), charity_id=charity.pk, grounds=DOUBT
        )

        assert suspended.verification == Verification.SUSPENDED
        assert heard == [CharitySuspended(charity.pk)]

    def test_refuses_what_was_never_verified(self, heard: list[Event]) -> None:
        charity = make_charity(verified=False)

        with pytest.raises(Refusal) as refusal:
            suspend_charity(
                actor=make_person(is_staff=True), charity_id=charity.pk, grounds=DOUBT
            )

        assert refusal.value.code == "NOT_VERIFIED"
        charity.refresh_from_db()
        assert charity.verification == Verification.SUBMITTED
        assert heard == []


@pytest.mark.parametrize("decide", DECISIONS)
class TestDecisions:
    def test_are_not_for_its_owner(self, decide: Decide) -> None:
        charity = make_charity(verified=False)

        with pytest.raises(Forbidden):
            decide(actor=owner_of(charity), charity_id=charity.pk, grounds=DOUBT)

        charity.refresh_from_db()
        assert charity.verification == Verification.SUBMITTED

    def test_are_not_about_merchants(self, decide: Decide) -> None:
        with pytest.raises(NotFound):
            decide(
                actor=make_person(is_staff=True),
                charity_id=make_merchant().pk,
                grounds=DOUBT,
            )


class TestAdmin:
    ADDRESS = "admin:organizations_organization_changelist"

    def staff(self) -> Client:
        client = Client()
        client.force_login(make_person(is_staff=True))
        return client

    def test_sends_others_to_the_one_door(self) -> None:
        response = Client().get(reverse(self.ADDRESS), follow=False)
        door = Client().get(response.headers["Location"])

        assert door.status_code == 302
        assert door.headers["Location"].startswith("/sign-in/?next=%2Fadmin%2F")

    def test_turns_away_who_is_no_staff(self) -> None:
        client = Client()
        client.force_login(make_person())

        response = client.get(reverse(self.ADDRESS), follow=True)

        assert response.status_code == 403

    @pytest.mark.parametrize(
        "model",
        [
            "organizations_organization",
            "organizations_invitation",
            "people_person",
            "people_apitoken",
            "media_picture",
        ],
    )
    def test_lists_everything(self, model: str) -> None:
        make_charity()

        response = self.staff().get(reverse(f"admin:{model}_changelist"))

        assert response.status_code == 200

    def test_opens_a_person_and_an_organization(self) -> None:
        charity, client = make_charity(), self.staff()
        person = owner_of(charity)

        pages = [
            client.get(reverse("admin:people_person_change", args=[person.pk])),
            client.get(
                reverse("admin:organizations_organization_change", args=[charity.pk])
            ),
        ]

        assert [page.status_code for page in pages] == [200, 200]
