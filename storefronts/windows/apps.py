"""Storefronts and the windows they show the public."""

from django.apps import AppConfig


class WindowsConfig(AppConfig):
    """Storefronts and the windows they show the public."""

    name = "storefronts.windows"
    label = "windows"
