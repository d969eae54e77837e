"""The app that carries the worker's command."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Events, jobs and streams."""

    name = "commons.jobs"
    label = "jobs"
