"""Settings of every environment, driven by environment variables or files (docs/configuration.md).

ENVIRONMENT is "production" (the default as soon as DATABASE_URL, REDIS_URL or MASTER_KEYS is set),
"embedded" (`make run`: servers and keys under var/), "demo" (`make demo`) or "test".
"""

import os
import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from compliance.access.content_policy import STRICT_POLICY
from config.embedded import EmbeddedServices
from config.environment import ENVIRONMENTS, EXTERNAL_SERVICES, Environment
from config.log import logging_settings
from config.unfold import UNFOLD  # noqa: F401  (a setting)

BASE_DIR = Path(__file__).resolve().parent.parent
_env = Environment(os.environ)

# --- Environment, directories and secrets ---------------------------------------------------------

ENVIRONMENT = _env.text("ENVIRONMENT") or (
    "production" if any(_env.has(name) for name in EXTERNAL_SERVICES) else "embedded"
)
if ENVIRONMENT not in ENVIRONMENTS:
    _env.problem(
        "config.E004",
        "ENVIRONMENT is not known.",
        f"Set it to one of {', '.join(ENVIRONMENTS)}, or leave it unset.",
    )
    ENVIRONMENT = "production"
PRODUCTION = ENVIRONMENT == "production"

# The demonstration keeps its data and keys apart: its sign-ins are public knowledge.
VAR_DIR = Path(_env.text("VAR_DIR") or BASE_DIR / "var" / ("demo" if ENVIRONMENT == "demo" else "")).resolve()
USES_EMBEDDED_SERVICES = ENVIRONMENT in {"embedded", "demo"} and not any(
    _env.has(name) for name in EXTERNAL_SERVICES
)
if USES_EMBEDDED_SERVICES:
    _env.fill(EmbeddedServices(VAR_DIR).settings())

DEBUG = False
SECRET_KEY_IS_SET = _env.has("SECRET_KEY")
SECRET_KEY = _env.text("SECRET_KEY") or secrets.token_urlsafe(48)  # config.E010 is shown for a missing one
MASTER_KEYS = _env.text("MASTER_KEYS")
SEAL_SIGNING_KEY = _env.text("SEAL_SIGNING_KEY")
SUPPRESSION_KEY = _env.text("SUPPRESSION_KEY")
SEAL_TRUSTED_KEYS = _env.words("SEAL_TRUSTED_KEYS")  # public halves of earlier signing keys
AUDITOR_EMAIL = _env.text("AUDITOR_EMAIL")
POLICY_ASK_SITES = _env.flag("POLICY_ASK_SITES", default=False)  # the only requests that leave the house
REDIS_URL = _env.text("REDIS_URL")
MEDIA_ROOT = Path(_env.text("MEDIA_ROOT") or VAR_DIR / "media").resolve()
MEDIA_URL = "media/"  # never served: files are sealed and leave through recorded views only
SEALED_FILES_ROOT = MEDIA_ROOT / "sealed"
SEAL_EXPORT_DIR = Path(_env.text("SEAL_EXPORT_DIR") or VAR_DIR / "seals").resolve()
# The ledger of destructions: after a restore from a backup it says what has to go again.
LEDGER_EXPORT_DIR = Path(_env.text("LEDGER_EXPORT_DIR") or VAR_DIR / "ledger").resolve()
# The least number of people of whom an anonymous fact may be told; less than 5 is not accepted.
ANONYMITY_K = _env.number("ANONYMITY_K", 5, least=5)

ALLOWED_HOSTS = _env.words("ALLOWED_HOSTS", () if PRODUCTION else ("localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = _env.words("CSRF_TRUSTED_ORIGINS")

# --- Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.simple_history",
    "config.admin_site.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "simple_history",
    "django_celery_beat",
    "axes",
    "config",
    "compliance.audit",
    "compliance.policy",
    "compliance.extracts",
    "compliance.deadlines",
    "compliance.vault",
    "compliance.access",
    "compliance.register",
    "compliance.consents",
    "compliance.disclosures",
    "compliance.retention",
    "compliance.incidents",
    "requests_inbox",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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

# --- Database, broker, jobs -----------------------------------------------------------------------

DATABASE_URL_IS_SET = _env.has("DATABASE_URL")
_database = _env.database("compliance.audit.postgresql")
_connection_seconds = _env.number("DATABASE_CONNECTION_SECONDS", 60)
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": _connection_seconds,
        "CONN_HEALTH_CHECKS": True,
        # Statements of compliance.audit.prepared are kept with their plans from the fifth time on; not
        # behind a pooler, which may give the next transaction another connection.
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            "prepare_threshold": 5 if _connection_seconds else None,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all web processes. Holds ids for minutes, never anything that was typed or held.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None  # PostgreSQL holds what happened; a result in the broker might hold a value
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 3600}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Asia/Almaty"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"

# --- Access (owned by compliance.access): who may come in, and with what protection -----------------

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "compliance.access.backends.LockoutBackend",
    "compliance.access.backends.RoleBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if ENVIRONMENT == "test":
    # A hundred milliseconds and megabytes a sign-in are the point of Argon2, but not of every test.
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "admin:login"
MIDDLEWARE = [
    "compliance.access.middleware.RequestIdentityMiddleware",
    "compliance.access.middleware.RefusalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "compliance.access.middleware.SecureHeadersMiddleware",
    "compliance.access.middleware.ContentPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "compliance.access.middleware.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "compliance.access.middleware.SessionLimitsMiddleware",
    "compliance.access.middleware.SignInRequiredMiddleware",
    "compliance.access.middleware.SignInStepsMiddleware",
    "axes.middleware.AxesMiddleware",
]
# How many proxies of the operator stand before the application; only what they write is believed.
TRUSTED_PROXIES = _env.number("TRUSTED_PROXIES", 1 if _env.flag("BEHIND_PROXY", default=False) else 0)

AXES_HANDLER = "compliance.access.lockout.LockoutHandler"
AXES_LOCKOUT_CALLABLE = "compliance.access.views.refused.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SECOND_FACTOR_REQUIRED = _env.flag("SECOND_FACTOR_REQUIRED", default=PRODUCTION)

# Rows of the database, so that ending a session ends it everywhere at once.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE_SECONDS = _env.number("SESSION_IDLE_SECONDS", 15 * 60, least=60)
SESSION_ABSOLUTE_SECONDS = _env.number("SESSION_ABSOLUTE_SECONDS", 12 * 3600, least=60)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "compliance.access.views.refused.forged"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

CONTENT_SECURITY_POLICY = {"DIRECTIVES": STRICT_POLICY}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Not "no-referrer": Django compares the referrer of forms sent over HTTPS when there is no origin.
SECURE_REFERRER_POLICY = "same-origin"
# --- end of Access -----------------------------------------------------------------------------------

# --- Mail ------------------------------------------------------------------------------------------

# Letters of the demonstration are files: none leaves this computer, and what a subject would get can be read.
globals().update(_env.mail(letters=VAR_DIR / "letters" if ENVIRONMENT == "demo" else None))
# So do its letters come in: an .eml put there is read within a minute, and no mail server is asked.
MAILBOX_FOLDER = VAR_DIR / "mailbox" if ENVIRONMENT == "demo" else None
MAIL_AUTHORITIES = _env.text("MAIL_AUTHORITIES")  # what mail servers of mailboxes are verified by
# Subjects whose data one person may destroy within 24 hours; more takes a plan that another approves.
RETENTION_ALONE_A_DAY = _env.number("RETENTION_ALONE_A_DAY", 20, least=1)
# After so many days the master key is rotated and the old one retired: until then backups can be read.
MASTER_KEY_ROTATION_DAYS = _env.number("MASTER_KEY_ROTATION_DAYS", 90, least=1)
# So many days old master keys wait, once everything is under the new one, before they are retired.
MASTER_KEY_RETIRE_AFTER_DAYS = _env.number("MASTER_KEY_RETIRE_AFTER_DAYS", 7, least=0)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _env.text("DEFAULT_FROM_EMAIL", "compliance@localhost")

# --- Transport: strict in production, plain HTTP on this computer otherwise --------------------------

SECURE_SSL_REDIRECT = _env.flag("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = _env.number("SECURE_HSTS_SECONDS", 365 * 24 * 3600 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = _env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=PRODUCTION)
SECURE_HSTS_PRELOAD = _env.flag("SECURE_HSTS_PRELOAD", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _env.flag(
    "SECURE_COOKIES", default=PRODUCTION
)
if SESSION_COOKIE_SECURE:
    # Browsers keep such cookies for this very host, over HTTPS: no neighbour domain can plant one.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
if _env.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Languages, time, pages ---------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("kk", _("Kazakh")), ("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "third_party"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"

STATIC_URL = "static/"
STATIC_ROOT = Path(_env.text("STATIC_ROOT") or VAR_DIR / "static").resolve()
# Tests collect nothing, and do not list all static files anew for every client they make.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = ENVIRONMENT == "test"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
# What does not fit into memory goes to disk sealed: Django's own handler would write it in clear.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "compliance.vault.uploads.SealedUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_DATE_INDEX = False  # lists go by record and by primary key
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

LOGGING = logging_settings(level=_env.text("LOG_LEVEL", "INFO"))

# Shown by config/checks.py. The last line, so that nothing that was read is forgotten.
SETTINGS_PROBLEMS = tuple(_env.problems)
