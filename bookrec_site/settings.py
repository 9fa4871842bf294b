"""Everything that can be configured, read from the environment once; `.env.example` lists it all."""

import logging
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

from bookrec_site import paths
from bookrec_site.secret import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

# Where everything that changes is kept: databases, sockets, models, the secret key.
HOME = Path(env.str("BOOKREC_HOME", str(BASE_DIR / "var"))).expanduser().resolve()


# The operator's key, or one made for this home and kept in it, readable by its owner only.
SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(HOME / "secret_key")
DEBUG = env.bool("DEBUG", False)
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
HTTPS = _base.scheme == "https"
# The address itself, this machine (which asks whether the site is well), and what else is named.
ALLOWED_HOSTS = [_base.hostname or "localhost", "127.0.0.1", "localhost"]
ALLOWED_HOSTS += env.list("ALLOWED_HOSTS", [])
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0, validate=validate.Range(min=0))

INSTALLED_APPS = [
    "accounts",
    "registry",
    "catalog",
    "shelves",
    "recommendations",
    "tasks",
    "bookrec_site",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pads its answers at random, against BREACH
    "csp.middleware.CSPMiddleware",
    "bookrec_site.middleware.DatabaseTrouble",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "recommendations.visiting.Visits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "bookrec_site.urls"
WSGI_APPLICATION = "bookrec_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Services: PostgreSQL and Redis, our own under HOME unless the environment names others ---

WEB_WORKERS = env.int("WEB_WORKERS", 2, validate=validate.Range(min=1))
WEB_THREADS = env.int("WEB_THREADS", 4, validate=validate.Range(min=1))
_database = env.dj_db_url("DATABASE_URL", paths.pg_url(HOME))
# What the address asks for, such as sslmode, stays.
_options = _database.get("OPTIONS", {}) | {
    "pool": {"min_size": 1, "max_size": WEB_THREADS + 1, "timeout": 5}
}
# Set by gunicorn_conf. A page must not hang; migrations, loads and training may take their time.
IS_WEB = os.environ.get("BOOKREC_ROLE") == "web"
if IS_WEB:
    _limits = (
        "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s"
    )
    _options["options"] = f"{_options.get('options', '')} {_limits}".strip()
DATABASES = {
    "default": _database | {"CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 0, "OPTIONS": _options}
}

REDIS_URL = env.str("REDIS_URL", paths.redis_url(HOME))
CACHES = {
    "default": {
        "BACKEND": "bookrec_site.cache.ForgivingRedisCache",
        "LOCATION": paths.redis_database(REDIS_URL, 1),
        "TIMEOUT": 3600,
        "KEY_PREFIX": "bookrec",
        # A hung Redis must not hold a page: redis-py's own patience is 5 seconds.
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
    }
}

# --- Accounts ---

AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = [
    # The address is unique, by a constraint on its lower case form, which the check does not see.
    "auth.W004",
    # Subdomains and the preload list are the operator's choice: HSTS_SUBDOMAINS, HSTS_PRELOAD.
    "security.W005",
    "security.W021",
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

_email = env.dj_email_url("EMAIL_URL", "console:")
if "EMAIL_BACKEND" not in _email:
    raise ImproperlyConfigured(
        "EMAIL_URL must begin with submission://, smtp://, file: or console: (TLS from the first "
        "byte: smtp://…:465?ssl=true)."
    )
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _email["EMAIL_USE_TLS"], _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"Bookrec <noreply@{_base.hostname}>")
EMAIL_SUBJECT_PREFIX = "[Bookrec] "

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Without a mail server the confirmation goes to the console: it must not lock the door.
ACCOUNT_EMAIL_VERIFICATION = env.str(
    "EMAIL_VERIFICATION",
    "optional" if "console" in EMAIL_BACKEND else "mandatory",
    validate=validate.OneOf(["mandatory", "optional", "none"]),
)
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = EMAIL_SUBJECT_PREFIX
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# --- Security ---

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "bookrec_sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "bookrec_csrftoken"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]  # asked by supervisors, over plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Browsers remember these for a year, for sites beside this one: only an operator who owns the
# whole domain can want them.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", False)
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# Covers named by a data set lie on other sites; a reader's browser asks them only if this is on.
REMOTE_COVERS = env.bool("REMOTE_COVERS", False)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *(["https:"] if REMOTE_COVERS else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

# --- API ---

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["bookrec_site.json_only.BoundedJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "bookrec_site.json_only.TakeItAsItIs",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_VISITOR_RATE", "60/min"),
        "user": env.str("API_READER_RATE", "600/min"),
    },
    "EXCEPTION_HANDLER": "bookrec_site.problems.problem_response",
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {
    "TOKEN_MODEL": "accounts.ApiToken",
    "TOKEN_TTL": timedelta(days=365),
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_PREFIX": "bookrec_",
}
KNOX_TOKEN_MODEL = "accounts.ApiToken"
# Its migrations make the table of the model that ours takes the place of.
MIGRATION_MODULES = {"knox": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bookrec API",
    "DESCRIPTION": (
        "Which book to read next, and why. JSON in and out. Every error is a problem as in "
        "RFC 9457. Parameters and fields that are not documented here are refused."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "bookrec_site.openapi.add_errors",
        "bookrec_site.openapi.close_requests",
    ],
    "TAGS": [
        {"name": "Books", "description": "The catalogue. Open to everybody."},
        {"name": "My books", "description": "What I have done with books."},
        {"name": "Recommendations", "description": "What to read next."},
    ],
}

# --- Recommendations ---

MODELS_DIR = HOME / "models"
# Where training keeps its compiled loops; numba reads it from the environment as it is imported.
os.environ.setdefault("NUMBA_CACHE_DIR", str(HOME / "cache" / "numba"))
RANKER = env.str(
    "BOOKREC_RANKER", "item_graph", validate=validate.OneOf(["item_graph", "readers", "svd"])
)
# 0: never by the clock.
RETRAIN_EVERY = timedelta(minutes=env.int("RETRAIN_EVERY", 60, validate=validate.Range(min=0)))

# --- Celery ---

CELERY_BROKER_URL = paths.celery_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float] = {
    # Longer than any job may run: a job that is still running must not be handed out again.
    "visibility_timeout": 4 * 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
}
if IS_WEB:  # a page does not wait for a hung queue
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "socket_timeout": 0.5,
        "max_retries": 0,
        "connect_retries_timeout": 0.5,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # `tasks.receivers` goes on without, `reconcile` rings again
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- The rest ---

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "bookrec_site" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.log_level("LOG_LEVEL", logging.INFO)},
}
