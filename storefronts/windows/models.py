"""Storefronts: the shop of a charity, and the versions of the window it shows."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Value

from commons.kit.clock import now
from commons.kit.models import Keyed
from storefronts.windows.rules.content import (
    MISSION_LENGTH,
    NAME_LENGTH,
    STORY_LENGTH,
    WindowContent,
    first_content,
    kept_sections,
    read_sections,
)
from storefronts.windows.rules.translations import kept_words, read_words

NOTE_LENGTH = 300


class Storefront(Keyed):
    """A charity's shop; its window also shows what merchants pledge to it."""

    charity = models.OneToOneField(
        "organizations.Organization",
        on_delete=models.PROTECT,
        related_name="storefront",
    )
    slug = models.SlugField(max_length=60, unique=True)
    # That of the published version, here because lists stand by it.
    name = models.CharField(max_length=NAME_LENGTH)
    # What the public sees; null until the charity publishes what it arranged.
    published = models.OneToOneField(
        "windows.WindowVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    opened_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index("name", "id", name="storefronts_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Arranged(models.Model):
    """A window's content in columns; pictures of sections are known by key alone."""

    name = models.CharField(max_length=NAME_LENGTH)
    mission = models.CharField(max_length=MISSION_LENGTH, blank=True)
    story = models.TextField(max_length=STORY_LENGTH, blank=True)
    banner = models.ForeignKey(
        "media.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    emblem = models.ForeignKey(
        "media.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    sections: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = (
        models.JSONField(default=list)
    )
    # What is said in further languages, one after the other.
    translations: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = (
        models.JSONField(default=list, db_default=Value([], models.JSONField()))
    )

    class Meta:
        abstract = True

    @property
    def content(self) -> WindowContent:
        """What it holds, as plain values."""
        return WindowContent(
            name=self.name,
            mission=self.mission,
            story=self.story,
            banner_id=self.banner_id,
            emblem_id=self.emblem_id,
            sections=read_sections(self.sections),
            translations=read_words(self.translations),
        )


class WindowDraft(Arranged):
    """What those who arrange a window are working on; made by the first edit.

    The revision rises with every change and never falls, also not when the draft is
    published or discarded: whoever names an old one has not seen the latest.
    """

    storefront = models.OneToOneField(
        Storefront, on_delete=models.PROTECT, primary_key=True, related_name="draft"
    )
    revision = models.PositiveIntegerField()
    # Preview links made at an earlier revision open nothing any more.
    previews_from = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    # From this revision on, all changes are by whoever made the latest.
    run_from = models.PositiveIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"Draft {self.revision} of {self.storefront_id}"


class WindowVersion(Keyed, Arranged):
    """A window as it was published; versions are added and never changed."""

    storefront = models.ForeignKey(
        Storefront, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    # Null for those from before windows had versions.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    published_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["storefront", "number"], name="one_version_per_number"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(
                name="window_version_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.storefront_id}"


def columns_of(content: WindowContent) -> dict[str, Any]:
    """The content as the columns of an arranged row."""
    return {
        "name": content.name,
        "mission": content.mission,
        "story": content.story,
        "banner_id": content.banner_id,
        "emblem_id": content.emblem_id,
        "sections": kept_sections(content.sections),
        "translations": kept_words(content.translations),
    }


def published_content(storefront: Storefront) -> WindowContent:
    """What the public sees; the published version was fetched along."""
    if storefront.published is None:
        return first_content(storefront.name)
    return storefront.published.content
