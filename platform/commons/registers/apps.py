"""The registers of charities, as a Django app."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Copies of public registers, and how charities prove that they stand there."""

    name = "commons.registers"
    default_auto_field = "django.db.models.BigAutoField"
