"""What a merchant does with its pledges: promise, amend, pause, resume, end.

A new version never touches an old one but for its end, and holds only once every
charity it names has agreed.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from commons.jobs.events import publish
from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.language import _
from commons.kit.text import one_line
from commons.kit.transactions import in_transaction
from commons.organizations.models import Kind, Organization
from commons.organizations.policy import may_manage_pledges
from commons.people.models import Person
from pledges.agreements.actions.versions import (
    ask_for_consent,
    insert_version,
    locked_charities,
    locked_pledge,
    proposed_terms,
    put_in_force,
    refresh_targets,
    resumable_terms,
    standing_terms,
    text_of,
)
from pledges.agreements.events import PledgeEnded, PledgeProposed
from pledges.agreements.mail import mail_ended, mail_proposal
from pledges.agreements.models import (
    TITLE_LENGTH,
    Consent,
    Pledge,
    PledgeCap,
    PledgeTerms,
)
from pledges.agreements.policy import may_amend_pledge
from pledges.agreements.rules.drafts import (
    TermsDraft,
    check_total_cap,
    checked_draft,
)
from pledges.agreements.rules.wording import text_hash
from pledges.agreements.selectors.drafts import draft_of
from pledges.agreements.states import Closing, ConsentState, TermsState

# A pledge is shown with all its versions.
MOST_VERSIONS = 500


@dataclass(frozen=True, kw_only=True)
class NewPledge:
    """What a merchant says when it first promises."""

    title: str
    draft: TermsDraft
    total_cap_minor: int | None = None


@in_transaction
def create_pledge(*, actor: Person, merchant_id: UUID, new: NewPledge) -> Pledge:
    """Promise a share of sales; nothing holds before every charity named agrees.

    The same promise sent twice is one, while it waits.
    """
    require(may_manage_pledges(actor, merchant_id))
    merchant = Organization.objects.filter(pk=merchant_id, kind=Kind.MERCHANT).first()
    if merchant is None:
        raise NotFound
    title = one_line(new.title, at_most=TITLE_LENGTH, path=("input", "title"))
    draft = _in_currency(new.draft, merchant.currency)
    draft = checked_draft(draft, at=now())
    check_total_cap(new.total_cap_minor, draft)
    pledge = Pledge(
        merchant=merchant,
        title=title,
        currency=draft.currency,
        total_cap_minor=new.total_cap_minor,
        created_by=actor,
    )
    charities = locked_charities([share.charity_id for share in draft.shares])
    text = text_of(pledge, draft, merchant, charities)
    twin = _waiting_twin(merchant_id, title, text)
    if twin is not None:
        return twin.pledge
    pledge.save(force_insert=True)
    if pledge.total_cap_minor is not None:
        PledgeCap.objects.create(
            pledge=pledge, merchant_id=merchant_id, cap_minor=pledge.total_cap_minor
        )
    _propose(pledge, draft, text, actor)
    return pledge


@in_transaction
def amend_pledge(*, actor: Person, pledge_id: UUID, draft: TermsDraft) -> PledgeTerms:
    """Propose the next version; a version that still waits is withdrawn.

    The terms in force stay so until the new ones are agreed and begin. On a paused
    pledge, agreement to the new terms also ends the pause.
    """
    pledge = _found(actor, pledge_id)
    draft = _in_currency(draft, pledge.currency)
    if draft.currency != pledge.currency:
        raise Refusal(
            _("This pledge is in {currency}. Start another for {other}.").format(
                currency=pledge.currency, other=draft.currency
            ),
            code="OTHER_CURRENCY",
            path=("input",),
        )
    draft = checked_draft(draft, at=now())
    check_total_cap(pledge.total_cap_minor, draft)
    charities = locked_charities([share.charity_id for share in draft.shares])
    pledge = locked_pledge(pledge_id)
    _check_not_ended(pledge)
    _check_room(pledge)
    merchant = Organization.objects.get(pk=pledge.merchant_id)
    text = text_of(pledge, draft, merchant, charities)
    for waiting in proposed_terms(pledge):
        if waiting.text == text:
            return waiting
    _withdraw_proposals(pledge, Closing.AMENDED, actor)
    return _propose(pledge, draft, text, actor)


@in_transaction
def pause_pledge(*, actor: Person, pledge_id: UUID) -> Pledge:
    """Stop giving on later sales until resumed.

    Versions that wait or would begin later are withdrawn: what resumes is what held.
    """
    _found(actor, pledge_id)
    pledge = locked_pledge(pledge_id)
    if pledge.paused_at is not None:
        return pledge
    _check_not_ended(pledge)
    moment = now()
    standing = standing_terms(pledge, at=moment)
    if not any(terms.is_in_force(moment) for terms in standing):
        raise Refusal(_("Nothing is in force that could pause."), code="NOT_IN_FORCE")
    _close_everything(pledge, Closing.PAUSED, actor, at=moment)
    pledge.paused_at = moment
    pledge.save(update_fields=["paused_at"])
    return pledge


@in_transaction
def resume_pledge(*, actor: Person, pledge_id: UUID) -> Pledge:
    """Take up the paused terms again, as a new version with the consents they have."""
    charity_ids = _charities_of_paused(_found(actor, pledge_id))
    locked_charities(charity_ids)
    pledge = locked_pledge(pledge_id)
    _check_not_ended(pledge)
    paused = resumable_terms(pledge)
    if paused is None:
        if pledge.paused_at is None and standing_terms(pledge, at=now()):
            return pledge
        raise Refusal(_("There is nothing to resume."), code="NOT_PAUSED")
    moment = now()
    if paused.ends_at is not None and paused.ends_at <= moment:
        raise Refusal(
            _("These terms ran out during the pause. Amend the pledge instead."),
            code="TERMS_RAN_OUT",
        )
    _withdraw_proposals(pledge, Closing.AMENDED, actor)
    terms = insert_version(pledge, draft_of(paused), text=paused.text, proposer=actor)
    _carry_consents(paused, terms)
    put_in_force(pledge, terms, at=moment)
    return pledge


@in_transaction
def end_pledge(*, actor: Person, pledge_id: UUID) -> Pledge:
    """End the pledge for good; what past sales gave stays given."""
    _found(actor, pledge_id)
    pledge = locked_pledge(pledge_id)
    if pledge.ended_at is not None:
        return pledge
    moment = now()
    _close_everything(pledge, Closing.ENDED, actor, at=moment)
    pledge.paused_at = None
    pledge.ended_at = moment
    pledge.save(update_fields=["paused_at", "ended_at"])
    publish(PledgeEnded(pledge.pk))
    mail_ended.later(pledge_id=str(pledge.pk))
    return pledge


def _found(actor: Person, pledge_id: UUID) -> Pledge:
    """The pledge, unlocked, if the actor may change it."""
    pledge = Pledge.objects.filter(pk=pledge_id).first()
    if pledge is None:
        raise NotFound
    require(may_amend_pledge(actor, pledge))
    return pledge


def _in_currency(draft: TermsDraft, currency: str) -> TermsDraft:
    return draft if draft.currency else replace(draft, currency=currency)


def _check_not_ended(pledge: Pledge) -> None:
    if pledge.ended_at is not None:
        raise Refusal(
            _("This pledge has ended. Start a new one."), code="PLEDGE_HAS_ENDED"
        )


def _check_room(pledge: Pledge) -> None:
    if pledge.terms.count() >= MOST_VERSIONS:
        raise Refusal(
            _("This pledge was changed {most} times. Start a new one.").format(
                most=MOST_VERSIONS
            ),
            code="TOO_MANY_VERSIONS",
        )


def _waiting_twin(merchant_id: UUID, title: str, text: str) -> PledgeTerms | None:
    """The same promise, sent before; whoever sends it again waits for its charities."""
    waiting = PledgeTerms.objects.select_related("pledge").filter(
        merchant_id=merchant_id,
        state=TermsState.PROPOSED,
        text_hash=text_hash(text),
        pledge__title=title,
    )
    return waiting.first()


def _propose(
    pledge: Pledge, draft: TermsDraft, text: str, actor: Person
) -> PledgeTerms:
    terms = insert_version(pledge, draft, text=text, proposer=actor)
    ask_for_consent(terms, [share.charity_id for share in draft.shares])
    publish(PledgeProposed(terms.pk))
    mail_proposal.later(terms_id=str(terms.pk))
    return terms


def _close_everything(
    pledge: Pledge, why: Closing, actor: Person, *, at: datetime
) -> None:
    for terms in standing_terms(pledge, at=at):
        terms.close(why, by_id=actor.pk, at=at)
        terms.save()
    _withdraw_proposals(pledge, why, actor)
    refresh_targets(pledge, at=at)


def _withdraw_proposals(pledge: Pledge, why: Closing, actor: Person) -> None:
    for terms in proposed_terms(pledge):
        terms.close(why, by_id=actor.pk, at=now())
        terms.save()


def _charities_of_paused(pledge: Pledge) -> list[UUID]:
    paused = resumable_terms(pledge)
    if paused is None:
        return []
    return [share.charity_id for share in paused.shares.all()]


def _carry_consents(paused: PledgeTerms, terms: PledgeTerms) -> None:
    """The text is the same to the letter, so the word once given still counts."""
    for consent in paused.consents.filter(state=ConsentState.GIVEN).order_by("id"):
        Consent.objects.create(
            terms=terms,
            merchant_id=terms.merchant_id,
            charity_id=consent.charity_id,
            state=ConsentState.GIVEN,
            text=consent.text,
            text_hash=consent.text_hash,
            carried_from=consent.carried_from or paused.version,
            decided_by_id=consent.decided_by_id,
            decided_at=consent.decided_at,
        )
