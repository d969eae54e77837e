"""Settings, read from the environment; safe unless told otherwise."""

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF, STRICT_DYNAMIC
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from commons.kit.logs import logging_settings
from project.staff import STAFF_SITE

env = Env()
ROOT = Path(__file__).resolve().parents[2]

DEBUG = env.bool("COMMONWEAL_DEBUG", default=False)
TESTING = env.bool("COMMONWEAL_TESTING", default=False)
STATE_DIR = Path(env.str("COMMONWEAL_STATE_DIR", default=str(ROOT / ".run")))
SITE_URL = env.str("COMMONWEAL_SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SECURE = SITE_URL.startswith("https://")
# A key that everyone can read protects nothing, so only a plain-HTTP site on this
# very machine may go without one of its own.
SECRET_KEY = env.str("COMMONWEAL_SECRET_KEY", default="")
if not SECRET_KEY:
    if SECURE or not (DEBUG or TESTING):
        raise ImproperlyConfigured("Set COMMONWEAL_SECRET_KEY to a long random text.")
    SECRET_KEY = "only-for-this-machine-and-never-for-a-real-site-0123456789"  # noqa: S105
ALLOWED_HOSTS = env.list("COMMONWEAL_ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("COMMONWEAL_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django_htmx",
    "djmoney",
    "pgtrigger",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "project.apps.ProjectConfig",
    "commons.jobs.apps.JobsConfig",
    "commons.mails.apps.MailsConfig",
    "commons.web.apps.WebConfig",
    "commons.people.apps.PeopleConfig",
    "commons.traffic.apps.TrafficConfig",
    "commons.organizations.apps.OrganizationsConfig",
    "commons.media.apps.MediaConfig",
    "commons.registers.apps.RegistersConfig",
    "commons.ledger.apps.LedgerConfig",
    "commons.payments.apps.PaymentsConfig",
    "pledges.agreements.apps.AgreementsConfig",
    "pledges.accruals.apps.AccrualsConfig",
    "storefronts.windows.apps.WindowsConfig",
    "storefronts.listings.apps.ListingsConfig",
    "storefronts.orders.apps.OrdersConfig",
    "storefronts.checkout.apps.CheckoutConfig",
    "storefronts.demo.apps.DemoConfig",
]

MIDDLEWARE = [
    "commons.kit.health.HealthDoor",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "commons.kit.compression.Compression",
    "commons.kit.logs.RequestLog",
    "commons.web.languages.middleware.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "commons.kit.content_policy.ContentPolicy",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commons.people.middleware.ViewerMiddleware",
]

UNFOLD = STAFF_SITE
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Page templates lie beside their documents, in the packages themselves.
        "DIRS": [ROOT, ROOT / "platform"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "commons.web.templatetags.commonweal",
                "commons.web.templatetags.languages",
                "commons.web.templatetags.remembering",
                "commons.web.templatetags.sharing",
            ],
        },
    },
]

# ---- database: one PostgreSQL; connections are kept, statements are prepared ----
DATABASES: dict[str, Any] = {
    "default": {
        **env.dj_db_url("DATABASE_URL"),
        "ENGINE": "commons.kit.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 2,
            "application_name": env.str("COMMONWEAL_PROCESS", default="commonweal"),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What is counted for all processes together, such as attempts to sign in.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if TESTING
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
    }
}

# ---- people ----
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("COMMONWEAL_PROXIES", default=0)
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "commons.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Beside those of allauth: mails that ask an address whether it wants to hear from us.
ACCOUNT_RATE_LIMITS = {"asked_by_mail": "20/h/ip,6/h/key"}
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/account/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "commons.web.failures.csrf_failure"

# ---- what browsers are told ----
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = env.int("COMMONWEAL_HSTS_SECONDS", default=31_536_000 * SECURE)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        # By nonce; browsers that know no 'strict-dynamic' go by 'self'.
        "script-src": [NONCE, STRICT_DYNAMIC, SELF],
        "style-src": [SELF],
        "worker-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # A form may lead on to the provider's hosted pages.
        "form-action": [SELF, "https://checkout.stripe.com", "http://127.0.0.1:*"],
        "frame-ancestors": [NONE],
    },
}

# ---- the API: units of cost that a full bucket holds; it fills in 100 seconds ----
UNITS_OF_ADDRESS = env.int("COMMONWEAL_UNITS_OF_ADDRESS", default=20_000)
UNITS_OF_PERSON = env.int("COMMONWEAL_UNITS_OF_PERSON", default=50_000)
if TESTING:
    # Tests share one process and one address; those of the meter say how much it is.
    UNITS_OF_ADDRESS = UNITS_OF_PERSON = 1_000_000_000

# ---- files ----
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("COMMONWEAL_MEDIA_DIR", default=STATE_DIR / "media")
PRIVATE_ROOT = env.path("COMMONWEAL_PRIVATE_DIR", default=STATE_DIR / "private")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What nobody may fetch by an address: only a view that asks who it is opens it.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# ---- registers of charities ----
# Which share of its verified charities one import of a register may suspend by itself.
REGISTER_SUSPENSIONS_BPS = env.int("COMMONWEAL_REGISTER_SUSPENSIONS_BPS", default=200)
# What looks at a charity's website for its code; tests look at a server of their own.
WEBSITE_FETCHER = "commons.kit.fetching.fetch_public_page"
# Whether pictures that imported files name by address are fetched. A demo asks nobody.
FETCH_PICTURES = env.bool("COMMONWEAL_FETCH_PICTURES", default=not (DEBUG or TESTING))
PICTURE_FETCHER = "commons.kit.fetching.fetch_public_file"

# ---- language, time ----
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
# A catalogue per package, beside its code.
LOCALE_PATHS = [ROOT / "platform" / "locale", ROOT / "pledges" / "locale"]
LOCALE_PATHS += [ROOT / "storefronts" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# ---- logs: JSON for machines, lines for people; never personal or card data ----
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_settings(
    readable=DEBUG, level=env.str("COMMONWEAL_LOG_LEVEL", default="INFO")
)

# ---- mail ----
EMAIL_BACKEND = env.str(
    "COMMONWEAL_EMAIL_BACKEND",
    default="django.core.mail.backends.filebased.EmailBackend"
    if DEBUG
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = STATE_DIR / "mail"
EMAIL_HOST = env.str("COMMONWEAL_EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("COMMONWEAL_EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("COMMONWEAL_EMAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.str("COMMONWEAL_EMAIL_PASSWORD", default="")
EMAIL_TIMEOUT = 10
EMAIL_USE_TLS = env.bool("COMMONWEAL_EMAIL_TLS", default=False)
DEFAULT_FROM_EMAIL = env.str(
    "COMMONWEAL_EMAIL_FROM", default="Commonweal <post@localhost>"
)

# ---- payments: without a Stripe key, the sandbox is asked instead ----
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
SANDBOX_URL = env.str("COMMONWEAL_SANDBOX_URL", default="http://127.0.0.1:12111")
if not STRIPE_SECRET_KEY and not STRIPE_WEBHOOK_SECRET:
    STRIPE_WEBHOOK_SECRET = "whsec_sandbox"  # noqa: S105 - the sandbox's own
SETTLEMENT_MODE = env.str("COMMONWEAL_SETTLEMENT", default="netted")
# When payees are settled, in the words of cron.
SETTLEMENT_SCHEDULE = env.str("COMMONWEAL_SETTLEMENT_SCHEDULE", default="*/10 * * * *")
# Estimate of the provider's fee: basis points and a fixed sum in minor units.
PROCESSING_FEE_BPS = env.int("COMMONWEAL_PROCESSING_FEE_BPS", default=290)
PROCESSING_FEE_FIXED = {
    "EUR": 30, "USD": 30, "GBP": 30, "JPY": 40, "KWD": 100, "CNY": 200,
}  # fmt: skip
# What the platform takes of merchants who join from now on.
PLATFORM_FEE_BPS = env.int("COMMONWEAL_PLATFORM_FEE_BPS", default=250)
CHECKOUT_MINUTES = env.int("COMMONWEAL_CHECKOUT_MINUTES", default=31)
# What one card payment may be, in minor units, where the provider sets a least sum.
SMALLEST_PAYMENT = {
    "EUR": 50, "USD": 50, "GBP": 30, "JPY": 50, "CHF": 50, "CAD": 50, "AUD": 50,
    "NZD": 50, "SGD": 50, "INR": 50, "BRL": 50, "DKK": 250, "NOK": 300, "SEK": 300,
    "HKD": 400, "PLN": 200, "MXN": 1_000, "CZK": 1_500, "HUF": 17_500, "RON": 200,
}  # fmt: skip
LARGEST_PAYMENT = 99_999_999
# Payments and settlement.
STRIPE_CONNECT_SECONDS = env.float("COMMONWEAL_STRIPE_CONNECT_SECONDS", default=5)
STRIPE_ANSWER_SECONDS = env.float("COMMONWEAL_STRIPE_ANSWER_SECONDS", default=20)
# Smaller sums owed to a payee wait until they have grown to this, in minor units.
SETTLEMENT_MINIMUM_MINOR = {
    "EUR": 100, "USD": 100, "GBP": 100, "JPY": 100, "KWD": 500, "CNY": 1_000,
}  # fmt: skip
