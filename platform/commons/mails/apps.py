"""Letters: what is to be told by mail, kept until it has gone out."""

from django.apps import AppConfig


class MailsConfig(AppConfig):
    """Letters: what is to be told by mail, kept until it has gone out."""

    name = "commons.mails"
    label = "mails"

    def ready(self) -> None:
        """Say when mails are late."""
        from commons.kit.health import register_check  # noqa: PLC0415
        from commons.mails import health  # noqa: PLC0415

        register_check("mails", health.mail_problems)
