"""What sellers say of their listings in further languages."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from commons.kit.clock import now
from commons.kit.models import LANGUAGE_LENGTH, LANGUAGE_TAG, Keyed

TITLE_LENGTH = 255
MARK_LENGTH = 32


class ListingTranslation(Keyed):
    """A listing's words in one language beside that it was written in."""

    listing = models.ForeignKey(
        "listings.Listing",
        on_delete=models.CASCADE,
        related_name="translations",
        db_index=False,
    )
    seller_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    language = models.CharField(max_length=LANGUAGE_LENGTH)
    title = models.CharField(max_length=TITLE_LENGTH)
    # Clean, as the listing's own; empty: the listing's own is shown.
    description_html = models.TextField(blank=True)
    # Options, their values and what pictures show: the seller's words, and these.
    words: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        default=dict, blank=True
    )
    # Of the title and the description that were translated: others make it stale.
    original_mark = models.CharField(max_length=MARK_LENGTH)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["listing", "language"], name="one_translation_per_language"
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="translation_has_a_title"
            ),
            models.CheckConstraint(
                condition=Q(language__regex=LANGUAGE_TAG),
                name="translation_language_is_a_tag",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"
