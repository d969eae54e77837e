"""A charity says who it is, changes its mind, and leaves a history."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from commons.kit.errors import Forbidden, NotFound, Refusal
from commons.organizations.actions.profiles import ProfileChange, update_organization
from commons.organizations.actions.verification import (
    Grounds,
    Registration,
    claim_registration,
    reject_charity,
    submit_charity,
    suspend_by_register,
    suspend_charity,
    verify_charity,
)
from commons.organizations.models import (
    Cause,
    Organization,
    Role,
    Verification,
    VerificationDecision,
)
from tests.builders import (
    make_charity,
    make_member,
    make_merchant,
    make_person,
    owner_of,
)

pytestmark = pytest.mark.django_db

CLAIM = Registration("US", "irs-eo-bmf", "530196605")
DOUBT = Grounds("Its registration is in doubt.")


def make_draft() -> Organization:
    charity = make_charity(verified=False)
    Organization.objects.filter(pk=charity.pk).update(verification=Verification.DRAFT)
    charity.refresh_from_db()
    return charity


def steps_of(charity: Organization) -> list[tuple[str, str, str]]:
    decisions = VerificationDecision.objects.filter(organization=charity)
    return list(decisions.order_by("id").values_list("cause", "from_state", "to_state"))


class TestClaimRegistration:
    def test_keeps_register_number_and_country(self) -> None:
        charity = make_draft()

        claimed = claim_registration(
            actor=owner_of(charity), charity_id=charity.pk, claim=CLAIM
        )

        claimed.refresh_from_db()
        assert (claimed.country, claimed.register) == ("US", "irs-eo-bmf")
        assert claimed.registration_number == "530196605"
        assert claimed.verification == Verification.DRAFT

    def test_makes_what_was_sent_in_a_draft_again(self) -> None:
        charity = make_charity(verified=False)

        claimed = claim_registration(
            actor=owner_of(charity), charity_id=charity.pk, claim=CLAIM
        )

        assert claimed.verification == Verification.DRAFT
        assert steps_of(charity) == [("MEMBER", "SUBMITTED", "DRAFT")]

    def test_says_the_same_twice_without_a_step(self) -> None:
        charity = make_charity(verified=False)
        Organization.objects.filter(pk=charity.pk).update(
            country="US", register="irs-eo-bmf", registration_number="530196605"
        )

        claim_registration(actor=owner_of(charity), charity_id=charity.pk, claim=CLAIM)

        assert steps_of(charity) == []

    def test_refuses_to_change_what_staff_verified(self) -> None:
        charity = make_charity()

        with pytest.raises(Refusal) as refusal:
            claim_registration(
                actor=owner_of(charity), charity_id=charity.pk, claim=CLAIM
            )

        assert refusal.value.code == "VERIFIED_DETAIL"
        charity.refresh_from_db()
        assert charity.register == ""

    def test_is_not_for_staff_of_the_charity(self) -> None:
        charity = make_draft()

        with pytest.raises(Forbidden):
            claim_registration(
                actor=make_member(charity, Role.STAFF),
                charity_id=charity.pk,
                claim=CLAIM,
            )

        charity.refresh_from_db()
        assert charity.register == ""

    def test_is_not_about_merchants(self) -> None:
        merchant = make_merchant()

        with pytest.raises(NotFound):
            claim_registration(
                actor=owner_of(merchant), charity_id=merchant.pk, claim=CLAIM
            )


class TestSubmitCharity:
    @pytest.mark.parametrize("state", [Verification.DRAFT, Verification.REJECTED])
    def test_hands_it_to_staff(self, state: Verification) -> None:
        charity = make_draft()
        Organization.objects.filter(pk=charity.pk).update(verification=state)

        sent = submit_charity(
            actor=owner_of(charity), charity_id=charity.pk, evidence={"number": "7"}
        )

        assert sent.verification == Verification.SUBMITTED
        decision = VerificationDecision.objects.get(organization=charity)
        assert decision.from_state == state
        assert decision.decided_by == owner_of(charity)
        assert decision.evidence == {"number": "7"}

    def test_does_nothing_twice(self) -> None:
        charity = make_draft()
        for _ in range(2):
            submit_charity(actor=owner_of(charity), charity_id=charity.pk, evidence={})

        assert len(steps_of(charity)) == 1

    def test_cannot_undo_a_suspension(self) -> None:
        charity = make_charity()
        suspend_charity(
            actor=make_person(is_staff=True), charity_id=charity.pk, grounds=DOUBT
        )

        with pytest.raises(Refusal):
            submit_charity(actor=owner_of(charity), charity_id=charity.pk, evidence={})

        charity.refresh_from_db()
        assert charity.verification == Verification.SUSPENDED


class TestProfileChange:
    @pytest.mark.parametrize(
        "change",
        [ProfileChange(name="Other"), ProfileChange(registration_number="R-2")],
    )
    def test_of_what_staff_compares_asks_anew(self, change: ProfileChange) -> None:
        charity = make_charity(verified=False)

        changed = update_organization(
            actor=owner_of(charity), organization_id=charity.pk, change=change
        )

        assert changed.verification == Verification.DRAFT

    def test_of_the_number_leaves_the_register(self) -> None:
        charity = make_draft()
        owner = owner_of(charity)
        claim_registration(actor=owner, charity_id=charity.pk, claim=CLAIM)

        changed = update_organization(
            actor=owner,
            organization_id=charity.pk,
            change=ProfileChange(registration_number="1"),
        )

        assert changed.register == ""

    def test_of_its_story_changes_nothing_else(self) -> None:
        charity = make_charity(verified=False)

        changed = update_organization(
            actor=owner_of(charity),
            organization_id=charity.pk,
            change=ProfileChange(about="More."),
        )

        assert changed.verification == Verification.SUBMITTED


class TestDecisions:
    def test_are_kept_in_order_with_their_reasons(self) -> None:
        staff, charity = make_person(is_staff=True), make_charity(verified=False)

        reject_charity(actor=staff, charity_id=charity.pk, grounds=DOUBT)
        verify_charity(actor=staff, charity_id=charity.pk)
        suspend_charity(actor=staff, charity_id=charity.pk, grounds=DOUBT)

        assert steps_of(charity) == [
            ("STAFF", "SUBMITTED", "REJECTED"),
            ("STAFF", "REJECTED", "VERIFIED"),
            ("STAFF", "VERIFIED", "SUSPENDED"),
        ]

    @pytest.mark.parametrize("decide", [reject_charity, suspend_charity])
    def test_that_say_no_need_a_reason(self, decide) -> None:
        charity = make_charity(verified=decide is suspend_charity)
        before = charity.verification

        with pytest.raises(Refusal) as refusal:
            decide(
                actor=make_person(is_staff=True),
                charity_id=charity.pk,
                grounds=Grounds("  "),
            )

        assert refusal.value.code == "EMPTY"
        charity.refresh_from_db()
        assert charity.verification == before

    def test_wait_until_a_draft_is_sent_in(self) -> None:
        charity = make_draft()

        with pytest.raises(Refusal) as refusal:
            verify_charity(actor=make_person(is_staff=True), charity_id=charity.pk)

        assert refusal.value.code == "NOT_SUBMITTED"
        assert steps_of(charity) == []

    def test_give_one_entry_to_one_charity(self) -> None:
        staff = make_person(is_staff=True)
        first, second = (make_charity(verified=False) for _ in range(2))
        Organization.objects.filter(pk__in=[first.pk, second.pk]).update(
            register="irs-eo-bmf", registration_number="530196605"
        )
        verify_charity(actor=staff, charity_id=first.pk)

        with pytest.raises(Refusal) as refusal:
            verify_charity(actor=staff, charity_id=second.pk)

        assert refusal.value.code == "NUMBER_TAKEN"
        second.refresh_from_db()
        assert second.verification == Verification.SUBMITTED


class TestSuspendByRegister:
    def test_is_nobodys_deed(self) -> None:
        charity = make_charity()

        done = suspend_by_register(charity_id=charity.pk, grounds=DOUBT)

        decision = VerificationDecision.objects.get(organization=charity)
        assert done
        assert (decision.cause, decision.decided_by) == (Cause.REGISTER, None)

    def test_leaves_alone_who_is_not_open(self) -> None:
        charity = make_charity(verified=False)

        assert not suspend_by_register(charity_id=charity.pk, grounds=DOUBT)
        assert steps_of(charity) == []


class TestDatabase:
    def test_refuses_a_step_that_nobody_may_take(self) -> None:
        charity = make_draft()

        with pytest.raises(IntegrityError, match="verification_moves_as_it_may"):
            VerificationDecision.objects.create(
                organization=charity,
                from_state="DRAFT",
                to_state="VERIFIED",
                cause="STAFF",
                decided_by=make_person(is_staff=True),
            )

    def test_refuses_to_change_history(self) -> None:
        charity = make_draft()
        submit_charity(actor=owner_of(charity), charity_id=charity.pk, evidence={})

        with pytest.raises(DatabaseError), transaction.atomic():
            VerificationDecision.objects.update(reason="Another one.")

        assert VerificationDecision.objects.get().reason == ""

    def test_refuses_a_second_verified_charity_of_an_entry(self) -> None:
        first, second = make_charity(), make_charity()
        Organization.objects.filter(pk=first.pk).update(
            register="ccew", registration_number="202918"
        )

        with pytest.raises(IntegrityError, match="one_charity_per_register_entry"):
            Organization.objects.filter(pk=second.pk).update(
                register="ccew", registration_number="202918"
            )
