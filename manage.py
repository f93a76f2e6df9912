"""Django's own commands (makemigrations, shell); people use ``bihuan`` instead."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    execute_from_command_line(sys.argv)
