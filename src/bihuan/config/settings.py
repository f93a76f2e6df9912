"""The settings of a Bihuan site; every variable is explained in docs/settings.md."""

from datetime import timedelta
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from bihuan.config import env

django_stubs_ext.monkeypatch()

PACKAGE = Path(__file__).resolve().parents[1]
CHECKOUT = PACKAGE.parents[1]

BIHUAN_DIR = env.folder("BIHUAN_DIR", CHECKOUT / "var")
BIHUAN_DIGEST = env.text("BIHUAN_DIGEST", "sm3")
BIHUAN_EVIDENCE_DIR = BIHUAN_DIR / "evidence"
BIHUAN_OUTPUT_DIR = BIHUAN_DIR / "output"
BIHUAN_OUTPUT_DAYS = env.number("BIHUAN_OUTPUT_DAYS", 7, least=1)

DEBUG = env.flag("BIHUAN_DEBUG", default=False)
SECRET_KEY = env.secret("BIHUAN_SECRET_KEY", BIHUAN_DIR / "secret.key")
ALLOWED_HOSTS = env.words("BIHUAN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("BIHUAN_TRUSTED_ORIGINS", "")
HTTPS = env.flag("BIHUAN_HTTPS", default=False)

BIHUAN_SITE_URL = env.text("BIHUAN_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
BIHUAN_REMIND_AT = env.hour("BIHUAN_REMIND_AT", "07:30")
BIHUAN_WEBHOOK_HOSTS = [host.lower() for host in env.words("BIHUAN_WEBHOOK_HOSTS", "")]
EMAIL_HOST = env.text("BIHUAN_SMTP_HOST", "")
EMAIL_PORT = env.number("BIHUAN_SMTP_PORT", 25, least=1)
EMAIL_HOST_USER = env.text("BIHUAN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("BIHUAN_SMTP_PASSWORD", "")
EMAIL_USE_SSL = env.flag("BIHUAN_SMTP_TLS", default=False)
EMAIL_USE_TLS = env.flag("BIHUAN_SMTP_STARTTLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("BIHUAN_MAIL_FROM", "bihuan@localhost")

DATABASES = {"default": env.database("DATABASE_URL", BIHUAN_DIR / "bihuan.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
    "bihuan.ui",
    "bihuan.search",
    "bihuan.ledger",
    "bihuan.orgs",
    "bihuan.duties",
    "bihuan.risks",
    "bihuan.records",
    "bihuan.branches",
    "bihuan.monitoring",
    "bihuan.inspections",
    "bihuan.indicators",
    "bihuan.scorecards",
    "bihuan.campaigns",
    "bihuan.intake",
    "bihuan.reports",
    "bihuan.notices",
    "bihuan.burden",
    "bihuan.handover",
    "bihuan.home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bihuan.config.middleware.language_chosen",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bihuan.config.middleware.ErrorsAsPages",
    "bihuan.config.middleware.files_audited",
    "bihuan.config.middleware.account_in_order_first",
    "bihuan.config.middleware.pointed_out_first",
]

ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bihuan.config.context.frame",
            ],
        },
    }
]

AUTH_USER_MODEL = "orgs.User"
LOGIN_URL = "home:sign-in"
LOGIN_REDIRECT_URL = "home:desk"
LOGOUT_REDIRECT_URL = "home:sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]

# Locking goes by the login alone: behind a proxy every address is the proxy's. The page of a
# lock is the sign-in view's own, so that axes' middleware has nothing to do.
BIHUAN_LOCK_FAILURES = env.number("BIHUAN_LOCK_FAILURES", 5, least=1)
BIHUAN_LOCK_MINUTES = env.number("BIHUAN_LOCK_MINUTES", 30, least=1)
AXES_FAILURE_LIMIT = BIHUAN_LOCK_FAILURES
AXES_COOLOFF_TIME = timedelta(minutes=BIHUAN_LOCK_MINUTES)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "csrfmiddlewaretoken"]
AXES_VERBOSE = AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W006"]

BIHUAN_PASSWORD_LENGTH = env.number("BIHUAN_PASSWORD_LENGTH", 8, least=8)
BIHUAN_PASSWORD_KINDS = env.number("BIHUAN_PASSWORD_KINDS", 3, least=1)
BIHUAN_PASSWORD_DAYS = env.number("BIHUAN_PASSWORD_DAYS", 90)
BIHUAN_PASSWORD_HISTORY = env.number("BIHUAN_PASSWORD_HISTORY", 5)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": BIHUAN_PASSWORD_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "bihuan.orgs.passwords.OfSeveralKinds"},
    {"NAME": "bihuan.orgs.passwords.NotUsedBefore"},
]

# A wrong code counts as a failed sign-in, so that one rule locks both; a code is good once.
BIHUAN_REQUIRE_SECOND_FACTOR = env.flag("BIHUAN_REQUIRE_SECOND_FACTOR", default=False)
OTP_TOTP_ISSUER = "闭环"
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0

SESSION_COOKIE_AGE = env.number("BIHUAN_IDLE_MINUTES", 30, least=1) * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
