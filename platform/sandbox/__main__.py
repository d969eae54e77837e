"""`python -m sandbox`: run the sandbox until interrupted."""

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from sandbox.app import Sandbox
from sandbox.config import API_VERSION, DAY, HALF_HOUR, SandboxConfig, WebhookPolicy
from sandbox.currencies import FeeFormula


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        prog="sandbox", description="A stateful stand-in for Stripe. No real money."
    )
    add = options.add_argument
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=12111)
    add("--state", type=Path, help="SQLite file that keeps everything over a restart")
    add("--public-url", help="address of the hosted pages as a browser reaches them")
    add("--seed", type=int, default=1)
    add("--faults", default="none", help="none, mild, rough, a JSON file or JSON")
    add("--webhook-url")
    add("--webhook-secret", default=os.environ.get("SANDBOX_WEBHOOK_SECRET"))
    add("--webhook-retry-seconds", type=float, default=0.5)
    add("--fee-bps", type=int, default=290)
    add("--fee-fixed", type=int, default=30, help="hundredths of a main unit")
    add("--settle-seconds", type=int, default=0, help="how long charges are pending")
    add("--min-session-seconds", type=int, default=HALF_HOUR)
    add("--api-version", default=API_VERSION)
    add("--verbose", action="store_true")
    return options


def configuration(arguments: Sequence[str]) -> SandboxConfig:
    given = parser().parse_args(arguments)
    logging.basicConfig(level=logging.DEBUG if given.verbose else logging.INFO)
    return SandboxConfig(
        host=given.host,
        port=given.port,
        state_path=given.state,
        public_url=given.public_url,
        seed=given.seed,
        faults=given.faults,
        webhook_url=given.webhook_url,
        webhook_secret=given.webhook_secret,
        api_version=given.api_version,
        fees=FeeFormula(given.fee_bps, given.fee_fixed),
        settle_seconds=given.settle_seconds,
        min_session_seconds=given.min_session_seconds,
        max_session_seconds=max(DAY, given.min_session_seconds),
        webhooks=WebhookPolicy(first_retry_seconds=given.webhook_retry_seconds),
    )


def main(arguments: Sequence[str]) -> int:
    """Serve until SIGINT or SIGTERM."""
    sandbox = Sandbox(configuration(arguments))
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: over.set())
    sandbox.start()
    sys.stdout.write(f"sandbox: {sandbox.base_url} (test mode, no real money)\n")
    sys.stdout.flush()
    over.wait()
    sandbox.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
