"""The pages of a desk that speak of goods and sales."""

from commons.kit.language import gettext_lazy
from commons.web.pages import Page

DESK = "desk/<slug:slug>/"

desk_pages: list[Page] = [
    Page(DESK, "desk_overview", requires="desk", signed_in=True),
    Page(f"{DESK}listings/", "desk_listings", requires="desk", signed_in=True),
    Page(
        f"{DESK}listings/new/",
        "desk_new_listing",
        requires="desk",
        then={"Write": "/desk/{slug}/listings/{createListing.listing.listing.id}/"},
        done={
            "Write": gettext_lazy(
                "“{createListing.listing.listing.title}” is for sale."
            )
        },
        signed_in=True,
    ),
    Page(
        f"{DESK}listings/edit/",
        "desk_listings_edit",
        requires="desk",
        then={"Preview": "/desk/{slug}/listings/edits/{previewBulkEdit.bulkEdit.id}/"},
        signed_in=True,
    ),
    Page(
        f"{DESK}listings/edits/<str:id>/",
        "desk_listings_run",
        requires="bulkEdit",
        signed_in=True,
    ),
    Page(
        f"{DESK}listings/<str:id>/",
        "desk_listing",
        requires="deskListing",
        done={
            "Save": gettext_lazy("Saved."),
            "SaveTranslation": gettext_lazy("Saved."),
            "RemoveTranslation": gettext_lazy("Taken away."),
            "SaveVariant": gettext_lazy("Saved."),
            "SetAlert": gettext_lazy("Saved."),
            "SavePrices": gettext_lazy("Saved."),
            "AddVariant": gettext_lazy("Added."),
            "AddPictures": gettext_lazy("Uploaded."),
            "SavePicture": gettext_lazy("Saved."),
            "MovePicture": gettext_lazy("Arranged."),
            "RemovePicture": gettext_lazy("Taken away."),
            "ArrangeKind": gettext_lazy("Arranged."),
            "FetchPictures": gettext_lazy("We look for it once more."),
            "Archive": gettext_lazy("Out of sight. It can come back at any time."),
            "Activate": gettext_lazy("Everyone sees it now."),
        },
        signed_in=True,
    ),
    Page(
        f"{DESK}import/",
        "desk_import",
        requires="desk",
        then={"Check": "/desk/{slug}/import/{checkImport.importRun.id}/"},
        signed_in=True,
    ),
    Page(
        f"{DESK}import/<str:id>/",
        "desk_import_run",
        requires="importRun",
        signed_in=True,
    ),
    Page(
        f"{DESK}window/",
        "desk_window",
        requires="desk.window",
        done={
            "EditWindow": gettext_lazy("Saved in the draft."),
            "SaveSection": gettext_lazy("Saved in the draft."),
            "AddSection": gettext_lazy("Added to the draft."),
            "MoveSection": gettext_lazy("Moved in the draft."),
            "RemoveSection": gettext_lazy("Taken out of the draft."),
            "TranslateWindow": gettext_lazy("Saved in the draft."),
            "TranslateSection": gettext_lazy("Saved in the draft."),
            "RemoveWindowTranslation": gettext_lazy("Taken out of the draft."),
            "PublishWindow": gettext_lazy("Published. Everyone sees it now."),
            "DiscardDraft": gettext_lazy("The draft is as published again."),
            "ClosePreviews": gettext_lazy(
                "No link made so far opens the draft any more."
            ),
        },
        shows=("UploadPicture",),
        signed_in=True,
    ),
    Page(
        f"{DESK}window/preview/",
        "desk_window_preview",
        same_as="window",
        given={"preview": "draft"},
        requires="window",
        is_preview=True,
        signed_in=True,
    ),
    Page(
        f"{DESK}window/history/",
        "desk_window_history",
        requires="desk.window",
        then={"RestoreVersion": "/desk/{slug}/window/"},
        done={
            "RestoreVersion": gettext_lazy(
                "The draft is that version. Publish it to bring it back."
            )
        },
        signed_in=True,
    ),
    Page(f"{DESK}sales/", "desk_sales", requires="deskOrders", signed_in=True),
    Page(
        f"{DESK}money/<str:id>/",
        "desk_transfer",
        requires="transfer.id",
        signed_in=True,
    ),
    Page(
        f"{DESK}settings/",
        "desk_settings",
        requires="desk",
        done={
            "SaveOrganization": gettext_lazy("Saved."),
            "TranslateOrganization": gettext_lazy("Saved."),
            "SaveTerms": gettext_lazy("Saved. They hold from the next checkout on."),
            "SetCurrencies": gettext_lazy(
                "Saved. They hold from the next checkout on."
            ),
            "SetAlerts": gettext_lazy("Saved."),
            "SetHoliday": gettext_lazy("Saved."),
        },
        signed_in=True,
    ),
]
