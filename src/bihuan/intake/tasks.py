"""Large files are read by the background worker."""

from django.utils import timezone
from django_tasks import task

from bihuan.intake.actions.uploads import work_on
from bihuan.intake.models import Upload


@task()
def read_upload(number: int) -> None:
    work_on(Upload.objects.get(pk=number), timezone.now())
