"""What a charity says to terms that name it: yes, no, or no longer.

Each word is kept with who said it, when, and to which text. The first refusal settles
the proposal; the last consent puts it in force.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from commons.jobs.events import publish
from commons.kit.clock import now
from commons.kit.errors import NotFound, Refusal, require
from commons.kit.language import _
from commons.kit.text import several_lines
from commons.kit.transactions import in_transaction
from commons.people.models import Person
from pledges.agreements.actions.versions import (
    locked_charities,
    locked_pledge,
    proposed_terms,
    put_in_force,
    refresh_targets,
    resumable_terms,
    standing_terms,
)
from pledges.agreements.events import ConsentRefused, ConsentRevoked
from pledges.agreements.mail import mail_agreed, mail_refused, mail_revoked
from pledges.agreements.models import REASON_LENGTH, Consent, Pledge, PledgeTerms
from pledges.agreements.policy import may_decide
from pledges.agreements.states import Closing, ConsentState, TermsState


class AlreadyDecided(Refusal):
    """A word once given is not given twice, nor turned into the other."""

    code = "ALREADY_DECIDED"


class NotWaiting(Refusal):
    """The proposal is over: withdrawn, refused by another charity, or out of date."""

    code = "NOT_WAITING"


@in_transaction
def give_consent(*, actor: Person, consent_id: UUID) -> Consent:
    """Agree to the terms as they are written; the last consent puts them in force."""
    asked = _found(actor, consent_id)
    locked_charities([asked.charity_id])
    pledge = locked_pledge(asked.terms.pledge_id)
    consent = _reread(consent_id)
    if consent.state == ConsentState.GIVEN:
        return consent
    moment = now()
    terms = _waiting_terms(consent, at=moment)
    _decide(consent, ConsentState.GIVEN, actor, at=moment)
    if not terms.consents.exclude(state=ConsentState.GIVEN).exists():
        put_in_force(pledge, terms, at=moment)
        mail_agreed.later(terms_id=str(terms.pk))
    return consent


@in_transaction
def refuse_consent(*, actor: Person, consent_id: UUID, reason: str = "") -> Consent:
    """Say no: these terms come to nothing, whatever the other charities say."""
    asked = _found(actor, consent_id)
    reason = _fit(reason)
    locked_pledge(asked.terms.pledge_id)
    consent = _reread(consent_id)
    if consent.state == ConsentState.REFUSED:
        return consent
    moment = now()
    terms = _waiting_terms(consent, at=moment)
    consent.reason = reason
    _decide(consent, ConsentState.REFUSED, actor, at=moment)
    terms.state = TermsState.REFUSED
    terms.save()
    publish(ConsentRefused(consent.pk))
    mail_refused.later(consent_id=str(consent.pk))
    return consent


@in_transaction
def revoke_consent(*, actor: Person, consent_id: UUID, reason: str = "") -> Consent:
    """Take the word back with effect on new sales, at once.

    It ends whatever the charity agreed to under this pledge: the version in force,
    those agreed for later, one still waiting for others, and one that is paused.
    """
    asked = _found(actor, consent_id)
    reason = _fit(reason)
    pledge = locked_pledge(asked.terms.pledge_id)
    consent = _reread(consent_id)
    if consent.state == ConsentState.REVOKED:
        return consent
    moment = now()
    given = _given_by(consent.charity_id, _open_terms(pledge, at=moment))
    if consent_id not in {one.pk for one in given}:
        raise Refusal(
            _(
                "These terms are over, or you never agreed to them. Nothing goes "
                "on in your name."
            ),
            code="CONSENT_NOT_STANDING",
        )
    for one in given:
        _revoke(one, actor, reason, at=moment)
        _close(pledge, one.terms, actor, at=moment)
    refresh_targets(pledge, at=moment)
    publish(*(ConsentRevoked(one.pk) for one in given))
    mail_revoked.later(consent_id=str(consent_id))
    return _reread(consent_id)


def _found(actor: Person, consent_id: UUID) -> Consent:
    """The consent, unlocked, if the actor may decide it."""
    consent = Consent.objects.select_related("terms").filter(pk=consent_id).first()
    if consent is None:
        raise NotFound
    require(may_decide(actor, consent))
    return consent


def _reread(consent_id: UUID) -> Consent:
    """The consent as it is now that the pledge is locked."""
    return Consent.objects.select_related("terms__pledge").get(pk=consent_id)


def _fit(reason: str) -> str:
    return several_lines(reason, at_most=REASON_LENGTH, path=("input", "reason"))


def _waiting_terms(consent: Consent, *, at: datetime) -> PledgeTerms:
    if consent.state != ConsentState.PENDING:
        raise AlreadyDecided(_already(ConsentState(consent.state)))
    terms: PledgeTerms = consent.terms
    if terms.state == TermsState.WITHDRAWN:
        raise NotWaiting(_("The merchant withdrew this proposal. Nothing is open."))
    if terms.state != TermsState.PROPOSED:
        raise NotWaiting(_("Another charity refused this proposal. Nothing is open."))
    if terms.ends_at is not None and terms.ends_at <= at:
        raise NotWaiting(_("These terms would be over already. Ask for new ones."))
    return terms


def _already(state: ConsentState) -> str:
    match state:
        case ConsentState.GIVEN:
            return _("You already decided: Given.")
        case ConsentState.REFUSED:
            return _("You already decided: Refused.")
    return _("You already decided: Revoked.")


def _decide(
    consent: Consent, state: ConsentState, actor: Person, *, at: datetime
) -> None:
    consent.state = state
    consent.decided_by = actor
    consent.decided_at = at
    consent.save()


def _open_terms(pledge: Pledge, *, at: datetime) -> list[PledgeTerms]:
    paused = resumable_terms(pledge)
    return [
        *standing_terms(pledge, at=at),
        *proposed_terms(pledge),
        *([paused] if paused is not None else []),
    ]


def _given_by(charity_id: UUID, open_terms: Sequence[PledgeTerms]) -> list[Consent]:
    given = Consent.objects.filter(
        terms__in=open_terms, charity_id=charity_id, state=ConsentState.GIVEN
    )
    return list(given.select_related("terms").order_by("terms__version"))


def _revoke(consent: Consent, actor: Person, reason: str, *, at: datetime) -> None:
    consent.state = ConsentState.REVOKED
    consent.revoked_by = actor
    consent.revoked_at = at
    consent.reason = reason
    consent.save()


def _close(pledge: Pledge, terms: PledgeTerms, actor: Person, *, at: datetime) -> None:
    if terms.state == TermsState.PROPOSED:
        terms.state = TermsState.REFUSED
    elif terms.is_standing(at):
        terms.close(Closing.REVOKED, by_id=actor.pk, at=at)
    else:
        # Paused: it is over already, and now there is nothing left to resume.
        terms.closing, terms.closed_by = Closing.REVOKED, actor
        pledge.paused_at = None
        pledge.save(update_fields=["paused_at"])
    terms.save()
