"""The entry point of a web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()

# What is loaded by now stays until the end: were it gone through in every search for garbage, some
# pages would take half as long again.
gc.freeze()
