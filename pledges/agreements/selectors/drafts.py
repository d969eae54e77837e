"""Stored terms as the rules see them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from commons.kit.errors import Refusal
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.organizations.models import Organization, Verification
from pledges.agreements.models import PledgeShare, PledgeTerms
from pledges.agreements.rules.drafts import DraftShare, TermsDraft
from pledges.agreements.rules.shares import Base, Beneficiary, Kind, Promise
from pledges.agreements.rules.targets import Scope


def draft_of(terms: PledgeTerms) -> TermsDraft:
    """The draft that would propose the same again."""
    return TermsDraft(
        currency=terms.pledge.currency,
        shares=tuple(
            DraftShare(share.charity_id, share.weight) for share in _shares(terms)
        ),
        share_bps=terms.share_bps,
        fixed_minor=terms.fixed_minor,
        base=Base(terms.base),
        floor_minor=terms.floor_minor,
        cap_minor=terms.cap_minor,
        scope=Scope(terms.scope),
        scope_tags=tuple(terms.scope_tags),
        scope_categories=tuple(terms.scope_categories),
        scope_listing_ids=tuple(terms.scope_listing_ids),
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
    )


def promise_of(terms: PledgeTerms) -> Promise:
    """The promise these terms make by themselves, as if the total cap were far off."""
    return Promise(
        pledge_id=terms.pledge_id,
        terms_id=terms.pk,
        version=terms.version,
        currency=terms.pledge.currency,
        kind=Kind(terms.kind),
        share_bps=terms.share_bps or 0,
        fixed_minor=terms.fixed_minor or 0,
        base=Base(terms.base),
        floor_minor=terms.floor_minor,
        cap_minor=terms.cap_minor,
        beneficiaries=tuple(
            Beneficiary(
                share.charity_id, share.charity.name, share.charity.slug, share.weight
            )
            for share in _shares(terms)
        ),
    )


def named_charities(draft: TermsDraft) -> dict[UUID, Organization]:
    """The charities a draft names; raises Refusal for any that none may name."""
    ids = [share.charity_id for share in draft.shares]
    found = Organization.objects.filter(
        pk__in=ids, verification=Verification.VERIFIED
    ).in_bulk()
    if len(found) < len(ids):
        raise Refusal(
            _("Only verified charities can be named."),
            code="CHARITY_NOT_VERIFIED",
            path=("input", "beneficiaries"),
        )
    return found


def known_charities(ids: Iterable[UUID]) -> list[Organization]:
    """Those of them that may be named, whatever else is wrong."""
    return list(
        Organization.objects.filter(
            pk__in=list(ids), verification=Verification.VERIFIED
        ).order_by("name", "id")
    )


def promise_of_draft(
    draft: TermsDraft, charities: Mapping[UUID, Organization]
) -> Promise:
    """The promise a draft would make if it were agreed."""
    return Promise(
        pledge_id=new_id(),
        terms_id=new_id(),
        version=1,
        currency=draft.currency,
        kind=draft.kind,
        share_bps=draft.share_bps or 0,
        fixed_minor=draft.fixed_minor or 0,
        base=draft.base,
        floor_minor=draft.floor_minor,
        cap_minor=draft.cap_minor,
        beneficiaries=tuple(
            Beneficiary(
                share.charity_id,
                charities[share.charity_id].name,
                charities[share.charity_id].slug,
                share.weight,
            )
            for share in draft.shares
        ),
    )


def _shares(terms: PledgeTerms) -> list[PledgeShare]:
    # As they were named: the order decides who gets the odd cent.
    return sorted(terms.shares.all(), key=lambda share: share.pk)
