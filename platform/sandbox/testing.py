"""A sandbox for tests and drills: starts on a free port, in a thread or a process."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from sandbox.app import Sandbox
from sandbox.config import SandboxConfig, WebhookPolicy
from sandbox.json_types import JsonObject

PATIENCE_SECONDS = 10
QUICK_RETRIES = WebhookPolicy(first_retry_seconds=0.05, longest_retry_seconds=1.0)


class SandboxRefused(Exception):
    """A control answered with an error."""


class SandboxClient:
    """The levers of a sandbox that already runs somewhere."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")

    def pay(
        self,
        session_id: str,
        card: str = "pm_card_visa",
        *,
        challenge: str = "complete",
        email: str | None = None,
    ) -> JsonObject:
        """Pay a hosted session; `challenge` is complete, fail or leave."""
        wish = {"session": session_id, "card": card, "challenge": challenge}
        return self._send(
            "POST", "pay", {**wish, **({"email": email} if email else {})}
        )

    def oracle(self) -> JsonObject:
        """Balances, totals, charges and transfers as the sandbox knows them."""
        return self._send("GET", "oracle")

    def health(self) -> JsonObject:
        return self._send("GET", "health")

    # A profile is JSON: numbers, names and a plan, hence Any.
    def set_faults(self, **wish: Any) -> JsonObject:
        """`profile="rough"`, `seed=7`, `slow=0.1`, `next=["lost_response"]`."""
        return self._send("PUT", "faults", wish)

    def set_capabilities(self, account_id: str, **states: str) -> JsonObject:
        """`transfers="active"`; sends account.updated."""
        return self._send("POST", f"accounts/{account_id}/capabilities", states)

    def pay_out(self, account_id: str, currency: str) -> JsonObject:
        """Send what is available to the account's bank."""
        return self._send(
            "POST", f"accounts/{account_id}/payout", {"currency": currency}
        )

    def expire(self, session_id: str) -> JsonObject:
        return self._send("POST", f"sessions/{session_id}/expire")

    def advance(self, seconds: float) -> JsonObject:
        """Move the virtual clock ahead."""
        return self._send("POST", "clock", {"advance_seconds": seconds})

    def replay(self, event_id: str | None = None, *, since: int = 0) -> JsonObject:
        """Deliver one event again, or all since a moment."""
        wish: JsonObject = {"since": since} | ({"event": event_id} if event_id else {})
        return self._send("POST", "webhook_endpoints/replay", wish)

    def reset(self) -> JsonObject:
        return self._send("POST", "reset")

    def wait_for_webhooks(self, timeout_seconds: float = PATIENCE_SECONDS) -> None:
        """Return when no delivery is pending any more."""
        until = time.monotonic() + timeout_seconds
        while self.health()["webhooks_pending"]:
            if time.monotonic() > until:
                raise TimeoutError("webhooks are still pending")
            time.sleep(0.02)

    def _send(
        self, method: str, path: str, wish: JsonObject | None = None
    ) -> JsonObject:
        request = urllib.request.Request(  # noqa: S310
            f"{self.base_url}/_sandbox/{path}",
            data=orjson.dumps(wish) if wish is not None else None,
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                found: JsonObject = orjson.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise SandboxRefused(error.read().decode()) from error
        return found


class RunningSandbox(SandboxClient):
    """A sandbox in a thread of this process, for the length of a `with` block."""

    def __init__(self, config: SandboxConfig | None = None, **changes: Any) -> None:
        """`changes` are fields of SandboxConfig, hence Any."""
        quick = SandboxConfig(port=0, webhooks=QUICK_RETRIES)
        self.sandbox = Sandbox(replace(config or quick, **changes))
        super().__init__(self.sandbox.base_url)

    def start(self) -> Self:
        self.sandbox.start()
        return self

    def stop(self) -> None:
        self.sandbox.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class SandboxProcess(SandboxClient):
    """A sandbox in a process of its own, given the options of the command line."""

    def __init__(self, *options: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "sandbox", "--port", str(port), *options]
        source_root = str(Path(__file__).resolve().parents[1])
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": source_root},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None, "stdout is a pipe"
        first_line = self.process.stdout.readline()
        if not first_line.startswith("sandbox: http"):
            self.process.kill()
            raise SandboxRefused(f"did not start: {first_line}")
        super().__init__(first_line.split()[1])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=PATIENCE_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait(timeout=PATIENCE_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.stop()
