"""Pledges, their terms, and the consent of charities."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Pledges, their terms, and the consent of charities."""

    name = "pledges.agreements"
    label = "agreements"
