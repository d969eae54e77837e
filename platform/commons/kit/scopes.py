"""What an API token may be used for; a signed-in session may do everything."""

from enum import StrEnum


class Scope(StrEnum):
    """One area a token opens."""

    READ = "read"
    ACCOUNT = "account"
    ORGANIZATIONS = "organizations"
    CATALOGUE = "catalogue"
    PLEDGES = "pledges"
    SHOP = "shop"
