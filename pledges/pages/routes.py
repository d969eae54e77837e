"""The pages of pledges, on the desks of merchants and charities."""

from commons.kit.language import gettext_lazy
from commons.web.pages import Page

DESK = "desk/<slug:slug>/"
PLEDGE = "/desk/{slug}/pledges/{id}/"

pages: list[Page] = [
    Page(f"{DESK}pledges/", "pledges", requires="desk", signed_in=True),
    Page(
        f"{DESK}pledges/new/",
        "new_pledge",
        requires="desk",
        then={"Propose": "/desk/{slug}/pledges/{createPledge.pledge.id}/"},
        done={"Propose": gettext_lazy("Sent. Each charity named is asked by mail.")},
        signed_in=True,
    ),
    Page(
        f"{DESK}pledges/<str:id>/",
        "pledge",
        requires="pledge",
        done={
            "Pause": gettext_lazy(
                "Paused. Sales give nothing under it until you resume it."
            ),
            "Resume": gettext_lazy("It holds again, as it was agreed."),
        },
        signed_in=True,
    ),
    Page(
        f"{DESK}pledges/<str:id>/amend/",
        "amend_pledge",
        requires="pledge",
        then={"Propose": PLEDGE},
        done={
            "Propose": gettext_lazy(
                "Version {amendPledge.terms.version} waits for consent."
            )
        },
        signed_in=True,
    ),
    Page(
        f"{DESK}pledges/<str:id>/end/",
        "end_pledge",
        requires="pledge",
        then={"End": PLEDGE},
        done={"End": gettext_lazy("“{endPledge.pledge.title}” has ended.")},
        signed_in=True,
    ),
    Page(
        f"{DESK}inbox/",
        "inbox",
        requires="consentInbox",
        done={
            "Agree": gettext_lazy("Agreed with {giveConsent.consent.merchant.name}."),
            "Refuse": gettext_lazy(
                "Refused. {refuseConsent.consent.merchant.name} is told."
            ),
        },
        signed_in=True,
    ),
    Page(
        f"{DESK}inbox/<str:id>/revoke/",
        "revoke_consent",
        requires="consent.id",
        then={"Revoke": "/desk/{slug}/inbox/?state=REVOKED"},
        done={
            "Revoke": gettext_lazy(
                "Taken back. {revokeConsent.consent.merchant.name} is told."
            ),
        },
        signed_in=True,
    ),
    Page(f"{DESK}earned/", "earned", requires="earnings", signed_in=True),
]
