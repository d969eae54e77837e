import pytest
from django.core import mail

from commons.organizations.actions.verification import Grounds, suspend_charity
from commons.organizations.models import Role
from pledges.agreements.actions.consents import (
    give_consent,
    refuse_consent,
    revoke_consent,
)
from pledges.agreements.actions.pledges import amend_pledge, end_pledge
from pledges.agreements.models import Consent, Pledge
from tests.builders import (
    make_charity,
    make_draft,
    make_member,
    make_merchant,
    make_person,
    make_pledge,
    make_proposal,
    owner_of,
)
from tests.jobs import run_jobs

DOUBT = Grounds("Its registration is in doubt.")
pytestmark = pytest.mark.django_db


def outbox_after_jobs() -> dict[str, mail.EmailMessage]:
    """The newest mail to each address."""
    run_jobs()
    return {message.to[0]: message for message in mail.outbox}


def quiet() -> None:
    """Send what is due and forget it."""
    run_jobs()
    mail.outbox.clear()


def consent_of(pledge: Pledge) -> Consent:
    return Consent.objects.filter(terms__pledge=pledge).order_by("id")[0]


class TestMailProposal:
    def test_asks_the_managers_of_each_charity(self) -> None:
        first, second = make_charity(name="Harbour Food Bank"), make_charity()
        manager = make_member(first, Role.MANAGER)
        helper = make_member(first, Role.STAFF)

        pledge = make_proposal(
            first, second, merchant=make_merchant(name="Salt & Pepper")
        )

        sent = outbox_after_jobs()
        assert {owner_of(first).email, manager.email, owner_of(second).email} <= set(
            sent
        )
        assert helper.email not in sent
        message = sent[manager.email]
        assert message.subject == "Salt & Pepper asks to pledge to Harbour Food Bank"
        assert pledge.terms.get().text in message.body
        assert f"/desk/{first.slug}/inbox/" in message.body

    def test_is_written_in_the_language_each_reader_chose(self) -> None:
        charity = make_charity(name="Harbour Food Bank")
        reader = make_member(charity, Role.MANAGER)
        reader.language = "zh-hans"
        reader.save()

        make_proposal(charity, merchant=make_merchant(name="Tidewater"))

        sent = outbox_after_jobs()
        assert sent[reader.email].subject == "Tidewater请求向Harbour Food Bank作出承诺"
        assert sent[owner_of(charity).email].subject == (
            "Tidewater asks to pledge to Harbour Food Bank"
        )

    def test_says_nothing_of_a_proposal_that_is_over(self) -> None:
        charity = make_charity()
        pledge = make_proposal(charity)
        end_pledge(actor=owner_of(pledge.merchant), pledge_id=pledge.pk)

        sent = outbox_after_jobs()

        assert owner_of(charity).email not in sent


class TestMailToTheMerchant:
    def test_says_that_everyone_agreed(self) -> None:
        pledge = make_pledge(title="A tenth")

        message = outbox_after_jobs()[owner_of(pledge.merchant).email]

        assert message.subject == "Agreed: A tenth"
        assert f"/pledges/{pledge.public_id}/" in message.body

    def test_says_who_refused_and_why(self) -> None:
        charity = make_charity(name="Harbour Food Bank")
        pledge = make_proposal(charity, title="A tenth")
        quiet()

        refuse_consent(
            actor=owner_of(charity),
            consent_id=consent_of(pledge).pk,
            reason="Too little.",
        )

        message = outbox_after_jobs()[owner_of(pledge.merchant).email]
        assert message.subject == "Harbour Food Bank refused: A tenth"
        assert "They wrote: Too little." in message.body

    def test_says_who_revoked(self) -> None:
        charity = make_charity(name="Harbour Food Bank")
        pledge = make_pledge(charity, title="A tenth")
        quiet()

        revoke_consent(actor=owner_of(charity), consent_id=consent_of(pledge).pk)

        message = outbox_after_jobs()[owner_of(pledge.merchant).email]
        assert message.subject == "Harbour Food Bank no longer agrees: A tenth"
        assert "They wrote" not in message.body

    def test_says_that_a_charity_was_suspended(self) -> None:
        charity = make_charity(name="Harbour Food Bank")
        pledge, other = make_pledge(charity, title="A tenth"), make_pledge()
        quiet()

        suspend_charity(
            actor=make_person(is_staff=True), charity_id=charity.pk, grounds=DOUBT
        )

        sent = outbox_after_jobs()
        assert sent[owner_of(pledge.merchant).email].subject == "Stopped: A tenth"
        assert owner_of(other.merchant).email not in sent


class TestMailEnded:
    def test_tells_the_charities_that_were_in_force(self) -> None:
        charity, later = make_charity(name="Harbour Food Bank"), make_charity()
        pledge = make_pledge(charity, merchant=make_merchant(name="Tidewater"))
        amend_pledge(
            actor=owner_of(pledge.merchant),
            pledge_id=pledge.pk,
            draft=make_draft(later),
        )
        quiet()

        end_pledge(actor=owner_of(pledge.merchant), pledge_id=pledge.pk)

        sent = outbox_after_jobs()
        assert list(sent) == [owner_of(charity).email]
        assert sent[owner_of(charity).email].subject == (
            "Tidewater ended its pledge: A tenth of everything"
        )


class TestGivenTwice:
    def test_does_not_tell_the_merchant_twice(self) -> None:
        charity = make_charity()
        pledge = make_pledge(charity)
        quiet()

        give_consent(actor=owner_of(charity), consent_id=consent_of(pledge).pk)

        assert outbox_after_jobs() == {}
