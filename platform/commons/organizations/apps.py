"""Organizations: charities and merchants, and who acts for them."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Organizations: charities and merchants, and who acts for them."""

    name = "commons.organizations"
    label = "organizations"
