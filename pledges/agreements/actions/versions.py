"""How versions of terms come and go: what every deed on a pledge is made of.

Locks are taken in one order everywhere: charities ascending, then the pledge. Whoever
calls these has locked the pledge.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from commons.jobs.events import publish
from commons.kit.errors import NotFound, Refusal
from commons.kit.format import joined
from commons.kit.ids import new_id
from commons.kit.language import _
from commons.kit.rows import insert_rows
from commons.organizations.models import Kind as OrganizationKind
from commons.organizations.models import Organization
from commons.people.models import Person
from pledges.agreements.events import PledgeInForce
from pledges.agreements.models import (
    Consent,
    Pledge,
    PledgeShare,
    PledgeTarget,
    PledgeTerms,
)
from pledges.agreements.rules.drafts import TermsDraft
from pledges.agreements.rules.targets import Scope, keys_of_scope
from pledges.agreements.rules.wording import Party, terms_text, text_hash
from pledges.agreements.states import Closing, TermsState


def locked_pledge(pledge_id: UUID) -> Pledge:
    """The pledge, ours until the transaction ends; raises NotFound."""
    pledge = Pledge.objects.select_for_update(no_key=True).filter(pk=pledge_id).first()
    if pledge is None:
        raise NotFound
    return pledge


def locked_charities(charity_ids: Collection[UUID]) -> dict[UUID, Organization]:
    """The charities, none of which can be suspended meanwhile.

    Raises Refusal unless all of them are verified.
    """
    found = (
        Organization.objects.select_for_update(no_key=True)
        .filter(pk__in=charity_ids, kind=OrganizationKind.CHARITY)
        .order_by("pk")
    )
    charities = {charity.pk: charity for charity in found}
    unverified = [one.name for one in charities.values() if not one.is_verified]
    if unverified or len(charities) < len(set(charity_ids)):
        raise Refusal(
            _("{names} is not a verified charity. Only those can be named.").format(
                names=joined(unverified)
            )
            if unverified
            else _("One of these is not a verified charity. Only those can be named."),
            code="CHARITY_NOT_VERIFIED",
            path=("input", "beneficiaries"),
        )
    return charities


def text_of(
    pledge: Pledge,
    draft: TermsDraft,
    merchant: Organization,
    charities: dict[UUID, Organization],
) -> str:
    """What the parties are asked to agree to."""
    return terms_text(
        draft,
        merchant=_party(merchant),
        charities=[_party(charities[share.charity_id]) for share in draft.shares],
        total_cap_minor=pledge.total_cap_minor,
    )


def insert_version(
    pledge: Pledge, draft: TermsDraft, *, text: str, proposer: Person
) -> PledgeTerms:
    """The next version, proposed, with its charities; consents are the caller's."""
    newest = pledge.terms.order_by("-version").values_list("version", flat=True)
    terms = PledgeTerms.objects.create(
        pledge=pledge,
        merchant_id=pledge.merchant_id,
        version=(newest.first() or 0) + 1,
        kind=draft.kind.value,
        share_bps=draft.share_bps,
        fixed_minor=draft.fixed_minor,
        base=draft.base.value,
        floor_minor=draft.floor_minor,
        cap_minor=draft.cap_minor,
        scope=draft.scope.value,
        scope_tags=list(draft.scope_tags),
        scope_categories=list(draft.scope_categories),
        scope_listing_ids=list(draft.scope_listing_ids),
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        text=text,
        text_hash=text_hash(text),
        proposed_by=proposer,
    )
    insert_rows(
        PledgeShare,
        [
            {
                "id": new_id(),
                "terms_id": terms.pk,
                "merchant_id": terms.merchant_id,
                "charity_id": share.charity_id,
                "weight": share.weight,
            }
            for share in draft.shares
        ],
    )
    return terms


def ask_for_consent(terms: PledgeTerms, charity_ids: Collection[UUID]) -> None:
    """Put the text before each charity."""
    for charity_id in charity_ids:
        Consent.objects.create(
            terms=terms,
            merchant_id=terms.merchant_id,
            charity_id=charity_id,
            text=terms.text,
            text_hash=terms.text_hash,
        )


def standing_terms(pledge: Pledge, *, at: datetime) -> list[PledgeTerms]:
    """The version that holds, and those agreed for later."""
    agreed = pledge.terms.filter(state=TermsState.IN_FORCE).order_by("version")
    return [terms for terms in agreed if terms.is_standing(at)]


def proposed_terms(pledge: Pledge) -> list[PledgeTerms]:
    """The version that waits for consent, if one does."""
    return list(pledge.terms.filter(state=TermsState.PROPOSED))


def resumable_terms(pledge: Pledge) -> PledgeTerms | None:
    """The version a paused pledge would take up again."""
    if pledge.paused_at is None:
        return None
    paused = pledge.terms.filter(state=TermsState.IN_FORCE, closing=Closing.PAUSED)
    return paused.filter(period__endswith=pledge.paused_at).order_by("version").last()


def put_in_force(pledge: Pledge, terms: PledgeTerms, *, at: datetime) -> None:
    """Let agreed terms hold from their start or from now, whichever is later.

    What stood before stands until exactly then; what would come later does not.
    """
    starts = max(terms.starts_at or at, at)
    for earlier in standing_terms(pledge, at=at):
        if earlier.holds_until is None or starts < earlier.holds_until:
            earlier.close(Closing.AMENDED, by_id=terms.proposed_by_id, at=starts)
            earlier.save()
    terms.state = TermsState.IN_FORCE
    terms.period = DateTimeTZRange(starts, terms.ends_at)
    terms.save()
    pledge.paused_at = None
    pledge.save(update_fields=["paused_at"])
    refresh_targets(pledge, at=at)
    publish(PledgeInForce(terms.pk))


def refresh_targets(pledge: Pledge, *, at: datetime) -> None:
    """Let the keys of the pledge be those of its standing terms."""
    standing = {terms.pk: terms for terms in standing_terms(pledge, at=at)}
    targets = PledgeTarget.objects.filter(
        merchant_id=pledge.merchant_id, terms__pledge=pledge
    )
    targets.exclude(terms__in=standing).delete()
    known = set(targets.values_list("terms_id", flat=True))
    insert_rows(
        PledgeTarget,
        [
            {
                "id": new_id(),
                "terms_id": terms.pk,
                "merchant_id": terms.merchant_id,
                "key": key,
            }
            for terms in standing.values()
            if terms.pk not in known
            for key in keys_of_terms(terms)
        ],
    )


def keys_of_terms(terms: PledgeTerms) -> list[str]:
    """The keys under which these terms are found."""
    return keys_of_scope(
        Scope(terms.scope),
        tags=terms.scope_tags,
        categories=terms.scope_categories,
        listing_ids=terms.scope_listing_ids,
    )


def _party(organization: Organization) -> Party:
    return Party(
        name=organization.name,
        country=organization.country,
        registration_number=organization.registration_number,
    )
