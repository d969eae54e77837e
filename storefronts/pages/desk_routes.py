"""The pages of a desk that speak of goods and sales."""

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
        done={"Write": "“{createListing.listing.listing.title}” is for sale."},
        signed_in=True,
    ),
    Page(
        f"{DESK}listings/<str:id>/",
        "desk_listing",
        requires="deskListing",
        done={
            "Save": "Saved.",
            "SaveVariant": "Saved.",
            "SavePrices": "Saved.",
            "AddVariant": "Added.",
            "AddPicture": "The picture is there.",
            "Arrange": "Arranged.",
            "Archive": "Out of sight. It can come back at any time.",
            "Activate": "Everyone sees it now.",
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
            "EditWindow": "Saved in the draft.",
            "SaveSection": "Saved in the draft.",
            "AddSection": "Added to the draft.",
            "MoveSection": "Moved in the draft.",
            "RemoveSection": "Taken out of the draft.",
            "PublishWindow": "Published. Everyone sees it now.",
            "DiscardDraft": "The draft is as published again.",
            "ClosePreviews": "No link made so far opens the draft any more.",
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
            "RestoreVersion": "The draft is that version. Publish it to bring it back."
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
            "SaveOrganization": "Saved.",
            "SaveTerms": "Saved. They hold from the next checkout on.",
            "SetCurrencies": "Saved. They hold from the next checkout on.",
            "SetHoliday": "Saved.",
        },
        signed_in=True,
    ),
]
