"""The demo: a small town of charities and merchants, to look around in."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo: a small town of charities and merchants, to look around in."""

    name = "storefronts.demo"
    label = "demo"
