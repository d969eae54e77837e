"""Who may do what with a pledge: its merchant promises, its charities decide."""

from commons.organizations.policy import (
    may_decide_consent,
    may_manage_pledges,
    may_view_private,
)
from commons.people.models import Person
from pledges.agreements.models import Consent, Pledge, PledgeTerms


def may_amend_pledge(actor: Person | None, pledge: Pledge) -> bool:
    """Managers of the merchant: amend, pause, resume, end."""
    return may_manage_pledges(actor, pledge.merchant_id)


def may_decide(actor: Person | None, consent: Consent) -> bool:
    """Managers of the charity that is asked, and nobody else's."""
    return may_decide_consent(actor, consent.charity_id)


def may_view_terms(actor: Person | None, terms: PledgeTerms) -> bool:
    """Members of the merchant and of the charities this version names, and staff."""
    return may_view_private(actor, terms.merchant_id) or any(
        may_view_private(actor, share.charity_id) for share in terms.shares.all()
    )


def may_view_consent(actor: Person | None, consent: Consent) -> bool:
    """Members of the merchant and of the charity, and staff."""
    return may_view_private(actor, consent.merchant_id) or may_view_private(
        actor, consent.charity_id
    )
