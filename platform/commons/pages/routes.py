"""The pages of the shared ground."""

from commons.kit.language import gettext_lazy
from commons.web.pages import Elsewhere, Page

pages: list[Page] = [
    Page("", "home"),
    Page(
        "sign-in/",
        "sign_in",
        then={"Enter": "/account/"},
        remembers={"cart": "adoptCart.cart.id"},
        honours_next=True,
    ),
    Page(
        "sign-up/",
        "sign_up",
        then={"Join": "/account/"},
        done={
            "Join": gettext_lazy("Welcome. We mailed a link to {signUp.viewer.email}.")
        },
        remembers={"cart": "adoptCart.cart.id"},
        honours_next=True,
    ),
    Page(
        "language/",
        "language",
        then={"ChooseLanguage": "/account/"},
        honours_next=True,
        signed_in=True,
    ),
    Page(
        "sign-out/",
        "sign_out",
        then={"Leave": "/"},
        done={"Leave": gettext_lazy("Signed out.")},
    ),
    Page(
        "confirm-email/<str:key>/",
        "confirm_email",
        then={"Confirm": "/account/"},
        done={
            "Confirm": gettext_lazy("{confirmEmail.email} is confirmed."),
            "SendAgain": gettext_lazy("A new link is on its way."),
        },
    ),
    Page(
        "reset-password/",
        "request_reset",
        then={"Ask": "/reset-password/?asked=1"},
    ),
    Page(
        "reset-password/<str:key>/",
        "reset_password",
        then={"SetPassword": "/sign-in/"},
        done={"SetPassword": gettext_lazy("The password is set. Sign in with it.")},
    ),
    Page(
        "account/tokens/",
        "tokens",
        done={
            "Revoke": gettext_lazy(
                "“{revokeApiToken.token.name}” opens nothing any more."
            )
        },
        shows=("Create",),
        signed_in=True,
    ),
    Page(
        "organizations/new/",
        "new_organization",
        then={"Found": "/desk/{createOrganization.organization.slug}/"},
        done={"Found": gettext_lazy("{createOrganization.organization.name} is here.")},
        signed_in=True,
    ),
    Page(
        "invitations/<str:token>/",
        "invitation",
        requires="invitation",
        then={"Accept": "/desk/{acceptInvitation.membership.organization.slug}/"},
        done={
            "Accept": gettext_lazy(
                "You belong to {acceptInvitation.membership.organization.name}."
            )
        },
    ),
    Page(
        "desk/<slug:slug>/verification/",
        "verification",
        requires="desk.verificationCase",
        done={
            "Claim": gettext_lazy(
                "{claimRegisterEntry.verificationCase.number} is noted."
            ),
            "Look": gettext_lazy("We are looking; it takes a few seconds."),
            "SendPaper": gettext_lazy("“{uploadProof.document.name}” is there."),
            "TakeBack": gettext_lazy("Removed."),
            "Submit": gettext_lazy(
                "It is with our staff. We mail you what was decided."
            ),
        },
        signed_in=True,
    ),
    Page(
        "desk/<slug:slug>/members/",
        "members",
        requires="desk",
        done={
            "ChangeRole": gettext_lazy(
                "{changeMemberRole.membership.person.displayName} has another role now."
            )
        },
        signed_in=True,
    ),
    Page(
        "desk/<slug:slug>/members/invitations/",
        "invitations",
        requires="desk",
        done={
            "Invite": gettext_lazy(
                "An invitation is on its way to {inviteMember.invitation.email}."
            ),
            "TakeBack": gettext_lazy(
                "The invitation of {revokeInvitation.invitation.email} is taken back."
            ),
        },
        signed_in=True,
    ),
    Page(
        "desk/<slug:slug>/members/<str:id>/",
        "member",
        requires="member.person",
        then={"Remove": "/desk/{slug}/members/", "Leave": "/account/"},
        done={
            "Remove": gettext_lazy(
                "{removeMember.membership.person.displayName} is removed."
            ),
            "Leave": gettext_lazy(
                "You have left {removeMember.membership.organization.name}."
            ),
        },
        signed_in=True,
    ),
    Page(
        "desk/<slug:slug>/money/",
        "money",
        requires="desk",
        then={"SetUp": Elsewhere("startOnboarding.url", "/desk/{slug}/money/")},
        done={"LookAgain": gettext_lazy("Looked up with the payment provider.")},
        signed_in=True,
    ),
]
