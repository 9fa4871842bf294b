"""The site as gunicorn serves it."""

import os
import time
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookrec_site.settings")

django.setup()
# Imports all views before the workers part, which then share them.
import_module(settings.ROOT_URLCONF)
# At a start by `manage.py up` the database and the static files may not be ready yet.
if setting_up := os.environ.get("BOOKREC_SETTING_UP"):
    while Path(setting_up).exists():
        time.sleep(0.02)

application = get_wsgi_application()
