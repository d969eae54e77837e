"""Makes the demo's pledges, and lets charities agree where they shall."""

from datetime import datetime, time, timedelta

from commons.kit.clock import now
from pledges.agreements.actions.consents import give_consent
from pledges.agreements.actions.pledges import NewPledge, create_pledge
from pledges.agreements.models import Consent, Pledge
from pledges.agreements.rules.drafts import DraftShare, TermsDraft
from pledges.agreements.rules.shares import Base
from pledges.agreements.rules.targets import Scope
from storefronts.demo.facts import Promise, cents
from storefronts.demo.seeding.organizations import Town

SUNDAY = 6


def make_pledges(town: Town, promises: tuple[Promise, ...]) -> int:
    """Propose what is missing; how many that were."""
    known = set(
        Pledge.objects.filter(
            merchant__in={town.organizations[one.merchant] for one in promises}
        ).values_list("merchant_id", "title")
    )
    made = 0
    for promise in promises:
        merchant = town.organizations[promise.merchant]
        if (merchant.pk, promise.title) not in known:
            _propose(town, promise)
            made += 1
    return made


def _propose(town: Town, promise: Promise) -> None:
    pledge = create_pledge(
        actor=town.owners[promise.merchant],
        merchant_id=town.organizations[promise.merchant].pk,
        new=NewPledge(
            title=promise.title,
            draft=_draft(town, promise),
            total_cap_minor=_cents_or_none(promise.total_cap),
        ),
    )
    for name in promise.agreed_by:
        consent = Consent.objects.get(
            terms__pledge=pledge, charity=town.organizations[name]
        )
        give_consent(actor=town.owners[name], consent_id=consent.pk)


def _draft(town: Town, promise: Promise) -> TermsDraft:
    scope = Scope.ALL
    if promise.tags:
        scope = Scope.TAGS
    elif promise.categories:
        scope = Scope.CATEGORIES
    return TermsDraft(
        shares=tuple(
            DraftShare(town.organizations[name].pk, weight)
            for name, weight in promise.charities
        ),
        currency=promise.currency,
        share_bps=promise.share_bps,
        fixed_minor=_cents_or_none(promise.fixed),
        base=Base.ITEM_PRICE if promise.includes_tax else Base.ITEM_NET,
        floor_minor=_cents_or_none(promise.floor),
        cap_minor=_cents_or_none(promise.cap),
        scope=scope,
        scope_tags=promise.tags,
        scope_categories=promise.categories,
        ends_at=_end_of_sunday(now()) if promise.ends_on_sunday else None,
    )


def _end_of_sunday(moment: datetime) -> datetime:
    """The midnight after the next Sunday that is at least a day away."""
    tomorrow = moment.date() + timedelta(days=1)
    sunday = tomorrow + timedelta(days=SUNDAY - tomorrow.weekday())
    return datetime.combine(sunday + timedelta(days=1), time(), tzinfo=moment.tzinfo)


def _cents_or_none(amount: str | None) -> int | None:
    return None if amount is None else cents(amount)
