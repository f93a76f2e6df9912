"""``python -m bihuan`` is the ``bihuan`` command."""

from bihuan.config.command import main

main()
