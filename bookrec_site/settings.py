"""Everything that can be configured, read from the environment once; `.env.example` lists it all.

One long list rather than several files: what is set is found here, and what is not is as its library has it.
"""

import logging
import os
from datetime import timedelta
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

from bookrec_site import paths
from bookrec_site.secret import kept_secret

paths.load_env()
env = Env()
BASE_DIR = paths.BASE_DIR
HOME = paths.home()
# The operator's key, or one made for this home and kept in it, readable by its owner only.
SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(HOME / "secret_key")
# Earlier keys: what they signed and encrypted still counts.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
DEBUG = env.bool("DEBUG", False)
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
HTTPS = _base.scheme == "https"
# The address itself, this machine (which asks whether the site is well), and what else is named.
ALLOWED_HOSTS = [_base.hostname or "localhost", "127.0.0.1", "localhost"]
ALLOWED_HOSTS += env.list("ALLOWED_HOSTS", [])
CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
# Whether search engines may come.
SEARCH_ENGINES = env.bool("SEARCH_ENGINES", True)
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0, validate=validate.Range(min=0))

INSTALLED_APPS = [
    "accounts",
    "registry",
    "catalog",
    "shelves",
    "recommendations",
    "texts",
    "demand",
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
    "allauth.mfa",
    "allauth.usersessions",
    "corsheaders",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
]

MIDDLEWARE = [
    "web.request_ids.RequestIds",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.compression.Compression",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "bookrec_site.middleware.OnlyForThemselves",
    "accounts.devices.LastSeen",
    "recommendations.newcomers.visiting.Visits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bookrec_site.refusals.Refusals",
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
_options = {"connect_timeout": 5, "prepare_threshold": 5} | _database.get("OPTIONS", {})
# Set by gunicorn_conf. A page must not hang; migrations, loads and training may take their time.
IS_WEB = os.environ.get("BOOKREC_ROLE") == "web"
if IS_WEB:
    _limits = (
        "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s"
    )
    _options["options"] = f"{_options.get('options', '')} {_limits}".strip()
DATABASES = {
    "default": _database
    | {
        "ENGINE": "bookrec_site.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 3600,
        "OPTIONS": _options,
    }
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
if EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend":
    EMAIL_BACKEND = "bookrec_site.console_mail.EmailBackend"  # what it prints ends in logs
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _email["EMAIL_USE_TLS"], _email["EMAIL_USE_SSL"]
EMAIL_FILE_PATH = _email["EMAIL_FILE_PATH"]  # of "file:", a folder
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"Bookrec <noreply@{_base.hostname}>")
EMAIL_SUBJECT_PREFIX = "[Bookrec] "

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"signup": "accounts.forms.SignupForm"}
# Without a mail server the confirmation goes to the console: it must not lock the door.
ACCOUNT_EMAIL_VERIFICATION = env.str(
    "EMAIL_VERIFICATION",
    "optional" if "console" in EMAIL_BACKEND else "mandatory",
    validate=validate.OneOf(["mandatory", "optional", "none"]),
)
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# A changed password or way to sign in is told by mail.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = EMAIL_SUBJECT_PREFIX
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.mfa_forms.CodeForm",
    "reauthenticate": "accounts.mfa_forms.CodeAgainForm",
    "activate_totp": "accounts.mfa_forms.ActivationForm",
    "add_webauthn": "accounts.mfa_forms.NewPasskeyForm",
    "edit_webauthn": "accounts.mfa_forms.PasskeyNameForm",
    "login_webauthn": "accounts.mfa_forms.PasskeyLoginForm",
    "authenticate_webauthn": "accounts.mfa_forms.PasskeyForm",
    "reauthenticate_webauthn": "accounts.mfa_forms.PasskeyAgainForm",
}
MFA_TOTP_ISSUER = "Bookrec"
# A code of the half minute before or after counts too, once: clocks differ, and typing takes time.
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Where addresses need not be confirmed, nobody could have a second step otherwise.
MFA_ALLOW_UNVERIFIED_EMAIL = ACCOUNT_EMAIL_VERIFICATION != "mandatory"
# Browsers bind a passkey to a name, and want https unless it is this machine's, "localhost".
_is_this_machine = _base.hostname in {"localhost", "127.0.0.1", "::1"}
PASSKEY_DOMAIN = "localhost" if _is_this_machine else _base.hostname or ""

# --- Security ---

SESSION_ENGINE = "accounts.sessions"
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
CSRF_FAILURE_VIEW = "bookrec_site.refusals.stale_form"
# A file of any size may be sent to any form: what is more than a library can be is kept nowhere.
FILE_UPLOAD_HANDLERS = [
    "shelves.imports.upload_bound.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

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
        "worker-src": [SELF],
    }
}

# --- API ---

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.ReaderMay"],
    "DEFAULT_RENDERER_CLASSES": ["web.json_answers.FastJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["bookrec_site.json_only.BoundedJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "bookrec_site.json_only.TakeItAsItIs",
    "DEFAULT_SCHEMA_CLASS": "bookrec_site.openapi_operations.Operation",
    "EXCEPTION_HANDLER": "bookrec_site.problems.problem_response",
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# Calls of an address without signing in, and of a reader or a token: web.throttling.
_rate = validate.Regexp(r"[1-9]\d{0,8}/[smhd][a-z]*\Z", error="A rate looks like 60/min.")
API_VISITOR_RATE = env.str("API_VISITOR_RATE", "60/min", validate=_rate)
API_READER_RATE = env.str("API_READER_RATE", "600/min", validate=_rate)
# Sites whose pages may call the API from a browser, with a token: never with a reader's session.
API_ALLOWED_ORIGINS: list[str] = env.list("API_ALLOWED_ORIGINS", [])
CORS_URLS_REGEX = r"^/api/v\d+/"
CORS_ALLOW_ALL_ORIGINS = API_ALLOWED_ORIGINS == ["*"]
CORS_ALLOWED_ORIGINS = [] if CORS_ALLOW_ALL_ORIGINS else API_ALLOWED_ORIGINS
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
CORS_ALLOW_HEADERS = [
    "accept",
    "accept-language",
    "authorization",
    "content-disposition",
    "content-type",
    "idempotency-key",
    "if-none-match",
    "x-request-id",
]
CORS_EXPOSE_HEADERS = [
    "allow",
    "content-disposition",
    "deprecation",
    "etag",
    "idempotency-replayed",
    "link",
    "location",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "sunset",
    "www-authenticate",
    "x-request-id",
]
CORS_PREFLIGHT_MAX_AGE = 3600
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
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "KindOfModel": "registry.models.Kind",
        "KindOfEvent": "recommendations.models.Event.Kind",
        "ReviewsOfErased": "accounts.models.Erasure.Reviews",
        "ReviewsOfImport": "shelves.models.Import.Reviews",
        "StatusOfBook": "shelves.models.ShelfEntry.Shelf",
        "StatusOfEvent": "recommendations.api_events.STATUSES",
        "StatusOfRow": "web.batch.STATUSES",
        "StatusOfRun": "registry.models.TrainingRun.Status",
        "TriggerOfRun": "registry.models.TrainingRun.Trigger",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "bookrec_site.openapi.add_manners",
        "bookrec_site.openapi.close_requests",
    ],
    "TAGS": [
        {"name": "Books", "description": "The catalogue: everybody reads it, operators change it."},
        {"name": "My books", "description": "What I have done with books."},
        {"name": "Import", "description": "Bring a library in, looked at before it is written."},
        {"name": "Recommendations", "description": "What to read next."},
        {"name": "Together", "description": "What to read next, for several readers."},
        {"name": "Texts", "description": "What language a text is in, and whose words they are."},
        {"name": "Demand", "description": "What was sold, lent or asked for. For operators."},
        {"name": "My account", "description": "My page, my programs, and what the site may do."},
        {"name": "Feed", "description": "For systems whose engine this is. For operators."},
        {"name": "Operations", "description": "What is trained, and what serves. For operators."},
    ],
}

# --- Recommendations ---

MODELS_DIR = HOME / "models"
# To go back to, besides the one that serves, the one before it and the pinned.
MODELS_TO_KEEP = env.int("MODELS_TO_KEEP", 5, validate=validate.Range(min=1))
# Where models are kept for other machines to fetch; without a bucket, in MODELS_DIR alone.
MODELS_S3 = {
    "bucket_name": env.str("MODELS_S3_BUCKET", ""),
    "endpoint_url": env.str("MODELS_S3_ENDPOINT", "") or None,
    "region_name": env.str("MODELS_S3_REGION", "") or None,
    "location": env.str("MODELS_S3_PREFIX", ""),
    "access_key": env.str("MODELS_S3_ACCESS_KEY", "") or None,
    "secret_key": env.str("MODELS_S3_SECRET_KEY", "") or None,
}
# Checkpoints and logs of the neural challenger, where one is trained.
NEURAL_DIR = HOME / "neural"
# Where training keeps its compiled loops; numba reads it from the environment as it is imported.
os.environ.setdefault("NUMBA_CACHE_DIR", str(HOME / "cache" / "numba"))
RANKER = env.str(
    "BOOKREC_RANKER", "item_graph", validate=validate.OneOf(["item_graph", "readers", "svd"])
)
# 0: never by the clock.
RETRAIN_EVERY = timedelta(minutes=env.int("RETRAIN_EVERY", 60, validate=validate.Range(min=0)))
# A model that needs more milliseconds of a core for one list in a hundred makes pages wait.
GATE_SLOWEST = env.int("GATE_SLOWEST", 100, validate=validate.Range(min=1))
# Megabytes: every machine that serves keeps all of a model in memory, and six of them on disk.
GATE_LARGEST = env.int("GATE_LARGEST", 4000, validate=validate.Range(min=1))
# Whether a model that no longer fits what readers do is trained anew at once.
RETRAIN_ON_DRIFT = env.bool("BOOKREC_RETRAIN_ON_DRIFT", False)

# --- What is kept how long ---


def _days(name: str, days: int, least: int = 1) -> timedelta:
    return timedelta(days=env.int(name, days, validate=validate.Range(min=least)))


# How long a reader may still keep an account that they have asked to erase; 0: not at all.
ERASURE_GRACE = _days("ERASURE_GRACE", 14, least=0)
# That an account was erased, and not whose.
KEEP_RECEIPTS = _days("KEEP_RECEIPTS", 3 * 365)
# What it takes to undo an act.
KEEP_CHANGES = _days("KEEP_CHANGES", 90)
# Accounts whose address was never confirmed, and that nobody ever signed in to.
KEEP_UNCONFIRMED = _days("KEEP_UNCONFIRMED", 30)
# Answers to calls with an Idempotency-Key, for the case that the call comes again.
KEEP_ANSWERS = _days("KEEP_ANSWERS", 1)
# Imports of libraries that nobody finished, or that were taken back.
KEEP_IMPORTS = _days("KEEP_IMPORTS", 14)
# Which books programs showed to readers, and which of them were opened.
KEEP_EVENTS = _days("KEEP_EVENTS", 90)
# Which lists readers were shown, and which picks they opened: longer than a day or an experiment is
# counted.
KEEP_SHOWN = _days("KEEP_SHOWN", 60, least=45)
# What operators did in the admin, and reports that they have settled.
KEEP_ADMIN_LOG = _days("KEEP_ADMIN_LOG", 2 * 365)

# --- Imports ---

# Whether readers may add books that an import did not find, from what their file says of them.
READERS_ADD_BOOKS = env.bool("READERS_ADD_BOOKS", False)

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
# Each named in itself, for readers who look for their own.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "bookrec_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = env.str("TIME_ZONE", "UTC")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "bookrec_site" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "models": {"BACKEND": "registry.s3.S3Models", "OPTIONS": MODELS_S3}
    if MODELS_S3["bucket_name"]
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MODELS_DIR},
    },
}
WHITENOISE_MAX_AGE = 3600
# Icons that browsers look for under names of their own: /favicon.ico, /apple-touch-icon.png.
WHITENOISE_ROOT = BASE_DIR / "bookrec_site" / "root"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Neither e-mail addresses nor addresses of the network, whoever logs them.
    "formatters": {
        "plain": {
            "()": "web.redaction.RedactingFormatter",
            "format": "%(levelname)s %(name)s: %(in_request)s%(message)s",
        }
    },
    "filters": {"in_request": {"()": "web.request_ids.InRequest"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["in_request"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.log_level("LOG_LEVEL", logging.INFO)},
}
