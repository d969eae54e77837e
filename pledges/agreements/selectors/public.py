"""Terms of pledges as anyone may read them: what was agreed, by whom and when."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch

from pledges.agreements.models import Consent, PledgeTerms
from pledges.agreements.states import ConsentState, TermsState


def public_terms(terms_ids: Iterable[UUID]) -> list[PledgeTerms]:
    """Agreed terms by their keys, older pledges first, with pledge and consents."""
    given = Consent.objects.filter(state=ConsentState.GIVEN).select_related("charity")
    return list(
        PledgeTerms.objects.filter(pk__in=list(terms_ids), state=TermsState.IN_FORCE)
        .select_related("pledge__merchant")
        .prefetch_related(Prefetch("consents", queryset=given.order_by("id")))
        .order_by("pledge_id")
    )
