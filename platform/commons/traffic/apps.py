"""Who asks how much, and what was answered before."""

from django.apps import AppConfig


class TrafficConfig(AppConfig):
    """Allowances of clients, and answers kept for requests sent twice."""

    name = "commons.traffic"
