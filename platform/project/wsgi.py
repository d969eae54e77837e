"""The door for web servers."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    path for path in (str(ROOT), str(ROOT / "platform")) if path not in sys.path
]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from commons.kit.memory import keep_what_is_loaded  # noqa: E402

application = get_wsgi_application()
# Addresses and schema, which the first request would otherwise wait for.
assert get_resolver().url_patterns
keep_what_is_loaded()
