from django.apps import AppConfig


class WebConfig(AppConfig):
    """The page engine and what every page looks like."""

    name = "commons.web"
    label = "web"
