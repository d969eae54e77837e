"""What organizations are told by mail."""

from collections.abc import Iterator
from uuid import UUID

from commons.kit.language import gettext_lazy
from commons.kit.mail import Mail, mail_from, site_address
from commons.mails.letters import letter
from commons.organizations.models import (
    Invitation,
    Membership,
    Organization,
    Role,
    Verification,
    VerificationDecision,
)
from commons.organizations.secrets import digest_of, invitation_token
from commons.people.selectors import language_of

ROLE_WORDS = {
    Role.OWNER: gettext_lazy("an owner"),
    Role.MANAGER: gettext_lazy("a manager"),
    Role.STAFF: gettext_lazy("one of its staff"),
    Role.VIEWER: gettext_lazy("a viewer"),
}
NEWS = {
    Verification.VERIFIED: (
        gettext_lazy("verified"),
        gettext_lazy(
            "We checked your registration. Your window is open to everyone, and "
            "merchants "
            "can pledge to you. Nothing is promised in your name before you consent."
        ),
    ),
    Verification.REJECTED: (
        gettext_lazy("we could not verify you"),
        gettext_lazy(
            "We could not find you to be a charity. Correct what is wrong, send it in "
            "again, and we look again."
        ),
    ),
    Verification.SUSPENDED: (
        gettext_lazy("suspended"),
        gettext_lazy(
            "Your window is closed and pledges to you have ended. What was given to "
            "you "
            "before stays yours. Answer this mail to talk to us."
        ),
    ),
}


@letter
def mail_invitation(invitation_id: str) -> Iterator[Mail]:
    """Send the secret to the invited address, unless it has lost its use by now."""
    invitation = (
        Invitation.objects.select_related("organization", "invited_by")
        .filter(
            pk=UUID(invitation_id), accepted_at__isnull=True, revoked_at__isnull=True
        )
        .first()
    )
    if invitation is None:
        return
    token = invitation_token(invitation.pk)
    assert digest_of(token) == invitation.digest, "the secret key changed"
    yield mail_from(
        "commons/organizations/mails/invitation.txt",
        invitation.email,
        {
            "inviter": invitation.invited_by.display_name,
            "organization": invitation.organization.name,
            "role": ROLE_WORDS[Role(invitation.role)],
            "until": invitation.expires_at,
            "address": site_address(f"/invitations/{token}/"),
        },
        # Whoever has no account yet is written to as the inviter reads.
        language=language_of(
            invitation.email, otherwise=invitation.invited_by.language
        ),
    )


@letter
def mail_verification(
    charity_id: str, verification: str, decision_id: str = ""
) -> Iterator[Mail]:
    """Tell the owners and managers of a charity what was decided, and why."""
    charity = Organization.objects.get(pk=UUID(charity_id))
    subject, news = NEWS[Verification(verification)]
    # Letters from before decisions were kept name none.
    decision = (
        VerificationDecision.objects.get(pk=UUID(decision_id)) if decision_id else None
    )
    members = Membership.objects.filter(
        organization=charity, role__in=[Role.OWNER, Role.MANAGER]
    )
    readers = members.values_list("person__email", "person__language")
    for address, language in readers:
        yield mail_from(
            "commons/organizations/mails/verification.txt",
            address,
            {
                "charity": charity.name,
                "subject": subject,
                "news": news,
                "reason": "" if decision is None else decision.reason,
                "address": site_address(f"/desk/{charity.slug}/verification/"),
            },
            language=language,
        )
