"""How one sandbox is set up."""

from dataclasses import dataclass, field
from pathlib import Path

from sandbox.currencies import FeeFormula

API_VERSION = "2026-10-28.endive"
PLATFORM = "acct_CommonwealTest01"
HALF_HOUR = 30 * 60
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class WebhookPolicy:
    """How stubbornly events are delivered."""

    first_retry_seconds: float = 0.5
    longest_retry_seconds: float = 60.0
    attempts: int = 40
    timeout_seconds: float = 10.0
    worker_count: int = 4


@dataclass(frozen=True)
class SandboxConfig:
    """What the command line decides, with the defaults of a friendly Stripe."""

    host: str = "127.0.0.1"
    port: int = 12111
    state_path: Path | None = None
    public_url: str | None = None
    seed: int = 1
    faults: str = "none"
    webhook_url: str | None = None
    webhook_secret: str | None = None
    api_version: str = API_VERSION
    fees: FeeFormula = field(default_factory=FeeFormula)
    settle_seconds: int = 0
    min_session_seconds: int = HALF_HOUR
    max_session_seconds: int = DAY
    webhooks: WebhookPolicy = field(default_factory=WebhookPolicy)
