"""The project's settings, told that tests are running."""

import os
import tempfile

os.environ["COMMONWEAL_TESTING"] = "1"
os.environ["COMMONWEAL_EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"
os.environ.setdefault("COMMONWEAL_STATE_DIR", tempfile.gettempdir())

from project.settings import *  # noqa: F403

# WhiteNoise warns when there is nothing to serve.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
