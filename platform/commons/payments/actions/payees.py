"""Payees: made known to the provider, and followed in what it lets them do."""

import logging
from uuid import UUID

from django.conf import settings

from commons.jobs.events import publish
from commons.kit.clock import now
from commons.kit.errors import Refusal, require
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.transactions import in_transaction
from commons.organizations.models import Organization
from commons.organizations.policy import may_manage_money
from commons.payments.actions.calls import (
    Answer,
    Deed,
    ask_anew,
    carry_out,
    never_in_a_transaction,
)
from commons.payments.events import PayeeReady
from commons.payments.gateway import (
    AccountFacts,
    AccountOrder,
    ProviderRefused,
    ProviderTrouble,
    ProviderUnavailable,
    TransfersState,
)
from commons.payments.models import ConnectedAccount, ProviderCall
from commons.payments.states import Operation
from commons.payments.stripe_gateway import gateway
from commons.people.models import Person

logger = logging.getLogger(__name__)


class OnboardingUnavailable(Refusal):
    """The provider does not answer; the same may be asked again."""

    code = "ONBOARDING_UNAVAILABLE"


class OnboardingRefused(Refusal):
    """The provider does not take this organization."""

    code = "ONBOARDING_REFUSED"


def start_onboarding(*, actor: Person, organization_id: UUID) -> str:
    """The provider's address where the organization says who it is and where it banks.

    Each address is good once and for minutes; asking again gives a fresh one.
    """
    require(may_manage_money(actor, organization_id))
    organization = Organization.objects.get(pk=organization_id)
    desk = f"{settings.SITE_URL}/desk/{organization.slug}/money/"
    try:
        account_id = _account_of(organization)
        request = {
            "account": account_id,
            "refresh_url": f"{desk}?onboarding=again",
            "return_url": f"{desk}?onboarding=done",
        }
        # Every link is a deed of its own, so its subject is made up.
        return _link_or_nothing(carry_out(ONBOARDING_LINK, new_id(), request))
    except ProviderUnavailable as trouble:
        raise OnboardingUnavailable(
            _("The payment provider does not answer just now. Try again in a moment.")
        ) from trouble
    except ProviderRefused as refusal:
        raise OnboardingRefused(
            _("The payment provider refused: {message}").format(message=refusal.message)
        ) from refusal


def refresh_payee(*, actor: Person, organization_id: UUID) -> ConnectedAccount | None:
    """Ask the provider what the organization may do now; None before onboarding."""
    require(may_manage_money(actor, organization_id))
    account = ConnectedAccount.objects.filter(organization_id=organization_id).first()
    if account is None or not account.provider_id:
        return account
    never_in_a_transaction()
    try:
        facts = gateway().account_facts(account.provider_id)
    except ProviderTrouble as trouble:
        raise OnboardingUnavailable(
            _("The payment provider does not answer just now. Try again in a moment.")
        ) from trouble
    apply_account_facts(facts)
    account.refresh_from_db()
    return account


@in_transaction
def apply_account_facts(facts: AccountFacts) -> None:
    """Remember what the provider lets a payee do; tell when it becomes ready."""
    found = ConnectedAccount.objects.select_for_update().filter(
        provider_id=facts.account_id
    )
    account = found.first()
    if account is None:
        return
    was_ready = account.transfers_state == TransfersState.ACTIVE
    account.transfers_state = facts.transfers.value
    account.has_submitted_details = facts.has_submitted_details
    account.requirements = list(facts.requirements)
    account.disabled_reason = facts.disabled_reason[:80]
    account.refreshed_at = now()
    if facts.transfers is TransfersState.ACTIVE and not was_ready:
        account.refusal_code, account.resume_at = "", None
        publish(PayeeReady(account.organization_id))
    account.save()


def _account_of(organization: Organization) -> str:
    """The organization's account at the provider, made when first wanted."""
    known = ConnectedAccount.objects.filter(organization=organization).first()
    if known is not None and known.provider_id:
        return known.provider_id
    ConnectedAccount.objects.bulk_create(
        [ConnectedAccount(organization=organization)], ignore_conflicts=True
    )
    request = {
        "country": organization.country,
        "currency": organization.currency,
        "name": organization.name,
        "is_charity": organization.is_charity,
    }
    # Whoever was refused may have changed what was wrong.
    ask_anew(Operation.CREATE_ACCOUNT, organization.pk, request)
    return carry_out(CREATE_ACCOUNT, organization.pk, request)["id"]


def _create(call: ProviderCall) -> Answer:
    asked = call.request or {}
    order = AccountOrder(
        organization_id=call.subject_id,
        country=asked["country"],
        currency=asked["currency"],
        name=asked["name"],
        is_charity=asked["is_charity"],
    )
    return {"id": gateway().create_account(order, call.idempotency_key)}


def _find(call: ProviderCall) -> Answer | None:
    found = gateway().find_account(call.subject_id, call.created_at)
    return None if found is None else {"id": found}


def _created(organization_id: UUID, answer: Answer) -> None:
    ConnectedAccount.objects.filter(organization_id=organization_id).update(
        provider_id=answer["id"], transfers_state=TransfersState.INACTIVE.value
    )


def _link(call: ProviderCall) -> Answer:
    asked = call.request or {}
    url = gateway().onboarding_url(
        asked["account"],
        refresh_url=asked["refresh_url"],
        return_url=asked["return_url"],
        key=call.idempotency_key,
    )
    return {"url": url}


def _given_up(_call: ProviderCall) -> Answer:
    """A link that was lost is not asked for again: the next one is as good."""
    return {"url": ""}


def _link_or_nothing(answer: Answer) -> str:
    if not answer["url"]:
        raise ProviderUnavailable("the link was lost")
    return answer["url"]


def _nothing_follows(_subject_id: UUID, _outcome: object) -> None:
    """The address is all that was wanted."""


CREATE_ACCOUNT = Deed(
    operation=Operation.CREATE_ACCOUNT,
    send=_create,
    find=_find,
    done=_created,
    refused=_nothing_follows,
)
ONBOARDING_LINK = Deed(
    operation=Operation.ONBOARDING_LINK,
    send=_link,
    find=_given_up,
    done=_nothing_follows,
    refused=_nothing_follows,
)
