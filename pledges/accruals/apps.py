"""What each sale earned for a charity."""

from django.apps import AppConfig


class AccrualsConfig(AppConfig):
    """What each sale earned for a charity."""

    name = "pledges.accruals"
    label = "accruals"
