"""People: who signs in, and with what."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People: who signs in, and with what."""

    name = "commons.people"
    label = "people"
