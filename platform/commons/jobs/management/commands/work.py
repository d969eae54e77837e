"""Does what was put off: jobs, the clock and the streams, until told to stop."""

import threading
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from commons.jobs.streams import run_streams
from commons.kit.memory import keep_what_is_loaded


class Command(BaseCommand):
    """`manage.py work`: one worker; start as many as there is work for."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """How many jobs at once."""
        parser.add_argument("--concurrency", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT; what is under way is finished first."""
        del args
        # A second app for the worker's own reading: jobs keep enqueuing through
        # Django's connection, in the transaction of the action that asks for them.
        connector = cast("DjangoConnector", app.connector)
        worker = app.with_connector(connector.get_worker_connector())
        stop = threading.Event()
        keep_what_is_loaded()
        threads = run_streams(stop)
        try:
            worker.run_worker(
                concurrency=options["concurrency"],
                fetch_job_polling_interval=1.0,
                delete_jobs="successful",
                install_signal_handlers=True,
            )
        finally:
            stop.set()
            for thread in threads:
                thread.join()
