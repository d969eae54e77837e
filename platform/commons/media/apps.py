"""Pictures: checked, re-encoded, stored, served in sizes."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Pictures: checked, re-encoded, stored, served in sizes."""

    name = "commons.media"
    label = "media"
