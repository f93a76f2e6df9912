"""Large files are read by the background worker."""

from django.conf import settings
from django.utils import timezone, translation
from django_tasks import task

from bihuan.intake.actions.uploads import work_on
from bihuan.intake.models import Upload


@task()
def read_upload(number: int, language: str = settings.LANGUAGE_CODE) -> None:
    """What is remarked on a file is told, and kept, in the language of who reads it in."""
    with translation.override(language):
        work_on(Upload.objects.get(pk=number), timezone.now())
