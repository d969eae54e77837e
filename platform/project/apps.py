"""Joins the parts when Django is ready."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Installs the tables of reactions and schedules."""

    name = "project"

    def ready(self) -> None:
        """Import late: the tables name actions, which need every app loaded."""
        from project import reactions, schedule  # noqa: PLC0415

        reactions.install()
        schedule.install()
