"""For every mutation: an input that would work at home, and who may send it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from commons.kit.ids import public_id
from commons.organizations.models import Role
from pledges.agreements.actions.pledges import pause_pledge
from storefronts.listings.selectors.watching import wait_token
from storefronts.windows.actions.drafts import HeadChange, Seen, edit_window
from storefronts.windows.actions.publishing import publish_window
from tests.builders import PASSWORD, owner_of
from tests.contracts.permissions.town import (
    CATALOGUE,
    EUROS,
    Town,
    id_of,
    upload,
)

Facts = dict[str, Any]

ADDRESS = {"name": "Ada", "line1": "Quay 1", "city": "Ghent", "country": "BE"}
PLEDGE = {"title": "A tenth", "shareBps": 1000}


@dataclass(frozen=True)
class Door:
    """One mutation; `least` is the lowest role at home that opens it.

    `opens_to` names others: everyone, whoever is signed in, or the stranger whose
    thing it is.
    """

    input: Callable[[Town], Facts] | None
    least: Role | None = None
    opens_to: str = ""


def at_home(least: Role, make: Callable[[Town], Facts]) -> Door:
    return Door(make, least)


def in_chinese(least: Role, make: Callable[[Town], Facts], **said: str) -> Door:
    return Door(lambda town: {**make(town), "language": "zh-Hans", **said}, least)


def to_everyone(make: Callable[[Town], Facts] | None) -> Door:
    return Door(make, opens_to="everyone")


def to_signed_in(make: Callable[[Town], Facts] | None) -> Door:
    return Door(make, opens_to="signed in")


def _beneficiaries(town: Town) -> Facts:
    return {"beneficiaries": [{"charityId": town.charity_id}]}


def _listing(town: Town) -> Facts:
    return {"listingId": id_of("lst", town.listing)}


def _listing_picture(town: Town) -> Facts:
    return {"listingPictureId": town.listing_picture_id}


def _pledge(town: Town) -> Facts:
    return {"pledgeId": id_of("ple", town.pledge)}


def _paused(town: Town) -> Facts:
    pause_pledge(actor=owner_of(town.home.merchant), pledge_id=town.pledge.pk)
    return _pledge(town)


def _organization(town: Town) -> Facts:
    return {"organizationId": town.merchant_id}


def _window(town: Town) -> Facts:
    return {"storefrontId": town.storefront_id, "expectedRevision": 0}


def _drafted(town: Town) -> Facts:
    """A window whose draft differs from what is published."""
    staff = town.home.members[Role.STAFF]
    seen = Seen(storefront_id=town.home.charity.storefront.pk, revision=0)
    edit_window(actor=staff, seen=seen, change=HeadChange(mission="Soup."))
    return {**_window(town), "expectedRevision": 1}


def _published(town: Town) -> Facts:
    drafted = _drafted(town)
    seen = Seen(storefront_id=town.home.charity.storefront.pk, revision=1)
    publish_window(actor=owner_of(town.home.charity), seen=seen)
    return {**drafted, "expectedRevision": 2, "number": 1}


def _charity(town: Town) -> Facts:
    return {"charityId": town.charity_id}


def _member(town: Town) -> Facts:
    return {"membershipId": id_of("mem", town.member)}


def _cart_line(town: Town) -> Facts:
    line = town.cart.lines.get()
    return {
        "cartId": town.cart_id,
        "lineId": public_id("cln", line.pk),
        "quantity": 2,
    }


PEOPLE = {
    "signUp": to_everyone(
        lambda _: {
            "email": "x@example.org", "password": PASSWORD, "displayName": "X",
        }
    ),
    "signIn": to_everyone(
        lambda town: {"email": town.stranger.email, "password": PASSWORD}
    ),
    "signOut": to_everyone(None),
    "confirmEmail": to_everyone(lambda town: {"key": town.confirmation_key()}),
    "resendConfirmation": to_signed_in(None),
    "requestPasswordReset": to_everyone(lambda town: {"email": town.stranger.email}),
    "resetPassword": to_everyone(lambda _: {"key": "1-a", "password": PASSWORD}),
    "updateProfile": to_signed_in(lambda _: {"displayName": "Y"}),
    "createApiToken": to_signed_in(lambda _: {"name": "Till", "scopes": ["READ"]}),
    "revokeApiToken": Door(lambda town: {"id": town.token_id}, opens_to="stranger"),
}  # fmt: skip
ORGANIZATIONS = {
    "createOrganization": to_signed_in(
        lambda _: {
            "kind": "MERCHANT", "name": "Mill", "country": "NL", "currency": "EUR",
        }
    ),
    "updateOrganization": at_home(
        Role.MANAGER, lambda town: {**_organization(town), "about": "Words."}
    ),
    "translateOrganization": in_chinese(Role.MANAGER, _organization),
    "inviteMember": at_home(
        Role.MANAGER,
        lambda town: {**_organization(town), "email": "a@b.org", "role": "VIEWER"},
    ),
    "acceptInvitation": to_signed_in(lambda _: {"token": "nobody-has-it"}),
    "revokeInvitation": at_home(
        Role.MANAGER, lambda town: {"invitationId": town.invitation_id}
    ),
    "changeMemberRole": at_home(
        Role.MANAGER, lambda town: {**_member(town), "role": "STAFF"}
    ),
    "removeMember": at_home(Role.MANAGER, _member),
    "uploadPicture": at_home(
        Role.STAFF,
        lambda town: {**_organization(town), "file": upload("a.png", b"no picture")},
    ),
    "updatePicture": at_home(
        Role.STAFF, lambda town: {"pictureId": town.picture_id, "alt": "Two lines"}
    ),
    "startOnboarding": at_home(Role.MANAGER, _organization),
    "refreshPayoutStatus": at_home(Role.MANAGER, _organization),
}  # fmt: skip
PROVING = {
    "claimRegisterEntry": at_home(
        Role.MANAGER, lambda town: {**_charity(town), "country": "NL", "number": "7"}
    ),
    "lookAtWebsite": at_home(Role.MANAGER, _charity),
    "uploadProof": at_home(
        Role.MANAGER, lambda town: {**_charity(town), "file": upload("a.pdf", b"%PDF-")}
    ),
    "removeProof": at_home(Role.MANAGER, lambda town: {"documentId": town.paper_id}),
    "setCharityCauses": at_home(
        Role.MANAGER,
        lambda town: {"organizationId": town.charity_id, "causes": ["FOOD"]},
    ),
    "submitVerification": at_home(Role.MANAGER, _charity),
}
PLEDGES = {
    "createPledge": at_home(
        Role.MANAGER,
        lambda town: {**PLEDGE, **_organization(town), **_beneficiaries(town)},
    ),
    "amendPledge": at_home(
        Role.MANAGER,
        lambda town: {**_pledge(town), "shareBps": 1200, **_beneficiaries(town)},
    ),
    "pausePledge": at_home(Role.MANAGER, _pledge),
    "resumePledge": at_home(Role.MANAGER, _paused),
    "endPledge": at_home(Role.MANAGER, _pledge),
    "giveConsent": at_home(
        Role.MANAGER, lambda town: {"consentId": town.consent_id(town.proposal)}
    ),
    "refuseConsent": at_home(
        Role.MANAGER, lambda town: {"consentId": town.consent_id(town.proposal)}
    ),
    "revokeConsent": at_home(
        Role.MANAGER, lambda town: {"consentId": town.consent_id(town.pledge)}
    ),
}
WINDOWS = {
    "editWindow": at_home(
        Role.STAFF, lambda town: {**_window(town), "story": "Words."}
    ),
    "addSection": at_home(Role.STAFF, lambda town: {**_window(town), "kind": "TEXT"}),
    "updateSection": at_home(
        Role.STAFF, lambda town: {**_window(town), "sectionId": "own", "count": 3}
    ),
    "moveSection": at_home(
        Role.STAFF, lambda town: {**_window(town), "sectionId": "own", "step": "DOWN"}
    ),
    "removeSection": at_home(
        Role.STAFF, lambda town: {**_window(town), "sectionId": "own"}
    ),
    "discardDraft": at_home(Role.STAFF, _drafted),
    "translateWindow": in_chinese(Role.STAFF, _window),
    "translateSection": in_chinese(Role.STAFF, _window, sectionId="own"),
    "removeWindowTranslation": in_chinese(Role.STAFF, _window),
    "restoreVersion": at_home(Role.STAFF, _published),
    "closePreviews": at_home(
        Role.STAFF, lambda town: {"storefrontId": town.storefront_id}
    ),
    "publishWindow": at_home(Role.MANAGER, _drafted),
}
GOODS = {
    "createListing": at_home(
        Role.STAFF,
        lambda town: {**_organization(town), "title": "Bowl", "price": EUROS},
    ),
    "updateListing": at_home(
        Role.STAFF, lambda town: {**_listing(town), "title": "Dish"}
    ),
    "saveListingTranslation": in_chinese(Role.STAFF, _listing, title="碗"),
    "removeListingTranslation": in_chinese(Role.STAFF, _listing),
    "archiveListing": at_home(Role.STAFF, _listing),
    "activateListing": at_home(Role.STAFF, _listing),
    "addVariant": at_home(
        Role.STAFF,
        lambda town: {
            **_listing(town),
            "price": EUROS,
            "options": [{"name": "Size", "value": "L"}],
        },
    ),
    "updateVariant": at_home(
        Role.STAFF, lambda town: {"variantId": id_of("var", town.variant), "stock": 3}
    ),
    "setSalesCurrencies": at_home(
        Role.MANAGER,
        lambda town: {
            **_organization(town),
            "currencies": [{"shipping": {"amount": "5.00", "currency": "USD"}}],
        },
    ),
    "setVariantPrices": at_home(
        Role.STAFF,
        lambda town: {
            "variantId": id_of("var", town.variant),
            "prices": [{"price": EUROS}],
        },
    ),
    "setStockAlerts": at_home(
        Role.STAFF, lambda town: {**_organization(town), "lowStockAt": 3}
    ),
    "setStockAlert": at_home(
        Role.STAFF, lambda town: {"variantId": id_of("var", town.variant), "lowAt": 3}
    ),
    "attachPictures": at_home(
        Role.STAFF, lambda town: {**_listing(town), "pictureIds": [town.picture_id]}
    ),
    "addListingPicture": at_home(
        Role.STAFF,
        lambda town: {**_listing(town), "file": upload("a.png", b"no picture")},
    ),
    "addListingPictures": at_home(
        Role.STAFF,
        lambda town: {
            **_listing(town),
            "pictures": [{"file": upload("a.png", b"no picture"), "alt": "A bowl"}],
        },
    ),
    "updateListingPicture": at_home(
        Role.STAFF, lambda town: {**_listing_picture(town), "alt": "Two lines"}
    ),
    "moveListingPicture": at_home(
        Role.STAFF, lambda town: {**_listing_picture(town), "place": 1}
    ),
    "removeListingPicture": at_home(Role.STAFF, _listing_picture),
    "arrangeVariantPictures": at_home(
        Role.STAFF,
        lambda town: {
            "variantId": id_of("var", town.variant),
            "listingPictureIds": [town.listing_picture_id],
        },
    ),
    "fetchListingPictures": at_home(Role.STAFF, _listing),
    "arrangePictures": at_home(
        Role.STAFF, lambda town: {**_listing(town), "listingPictureIds": []}
    ),
    "updateSalesTerms": at_home(
        Role.MANAGER, lambda town: {**_organization(town), "taxBps": 900}
    ),
    "setHoliday": at_home(
        Role.MANAGER, lambda town: {**_organization(town), "note": "Back soon."}
    ),
    "checkImport": at_home(
        Role.STAFF,
        lambda town: {**_organization(town), "file": upload("a.csv", CATALOGUE)},
    ),
    "runImport": at_home(Role.STAFF, lambda town: {"importId": town.import_id}),
    "mapImport": at_home(
        Role.STAFF,
        lambda town: {
            "importId": town.unmapped_import_id,
            "columns": [
                {"field": "Handle", "column": "Number"},
                {"field": "Title", "column": "Name"},
                {"field": "Price", "column": "Costs"},
            ],
        },
    ),
    "cancelImport": at_home(Role.STAFF, lambda town: {"importId": town.import_id}),
    "undoImport": at_home(Role.STAFF, lambda town: {"importId": town.done_import_id}),
    "previewBulkEdit": at_home(
        Role.STAFF,
        lambda town: {
            **_organization(town),
            "listingIds": [id_of("lst", town.listing)],
            "change": {"tagsAdded": ["gifts"]},
        },
    ),
    "bulkEditListings": at_home(
        Role.STAFF, lambda town: {"bulkEditId": town.bulk_edit_id()}
    ),
    "cancelBulkEdit": at_home(
        Role.STAFF, lambda town: {"bulkEditId": town.bulk_edit_id()}
    ),
    "undoBulkEdit": at_home(
        Role.STAFF, lambda town: {"bulkEditId": town.bulk_edit_id(is_done=True)}
    ),
}
BUYING = {
    "addCartLines": to_everyone(
        lambda town: {"lines": [{"variantId": id_of("var", town.variant)}]}
    ),
    "updateCartLine": to_everyone(_cart_line),
    "setCartCurrency": to_everyone(
        lambda town: {"cartId": town.cart_id, "currency": "EUR"}
    ),
    "waitForStock": to_everyone(
        lambda town: {
            "variantId": id_of("var", town.sold_out), "email": "a@example.org",
        }
    ),
    "confirmStockWait": to_everyone(lambda town: {"token": wait_token(town.wait)}),
    "endStockWait": to_everyone(lambda town: {"token": wait_token(town.wait)}),
    "adoptCart": to_everyone(lambda town: {"cartId": town.cart_id}),
    "startCheckout": to_everyone(
        lambda town: {
            "cartId": town.cart_id, "shippingAddress": ADDRESS,
            "idempotencyKey": "k-1", "email": "ada@example.org",
            "expectedTotal": {"amount": "48.00", "currency": "EUR"},
        }
    ),
    "claimOrder": to_signed_in(lambda town: {"checkoutId": town.checkout_id}),
    "cancelCheckout": to_everyone(lambda town: {"checkoutId": town.checkout_id}),
}  # fmt: skip

DOORS: dict[str, Door] = {
    **PEOPLE,
    **ORGANIZATIONS,
    **PROVING,
    **PLEDGES,
    **WINDOWS,
    **GOODS,
    **BUYING,
}

REACH = [Role.VIEWER, Role.STAFF, Role.MANAGER, Role.OWNER]


def opens(door: Door, name: str) -> bool:
    """Whether the door opens to whoever is called that."""
    if door.least is not None:
        allowed = REACH[REACH.index(door.least) :]
        return name in {f"{role.value} at home" for role in allowed}
    if door.opens_to == "everyone":
        return True
    if door.opens_to == "signed in":
        return name != "anonymous"
    return name == door.opens_to
