"""The reminders of a day as they run on that day itself, in the office entered.

    python bench/a_day.py DAY

``bihuan remind --on DAY`` run later also makes every period that has come since, which is another
figure: ``cadences.py`` calls this.
"""

import json
import sys
from datetime import date, datetime, time

import stage


def main(day: date) -> None:
    stage.set_up()
    from django.utils import timezone

    from bihuan.ledger.actions import SYSTEM
    from bihuan.notices.actions.runs import run

    noon = timezone.make_aware(datetime.combine(day, time(12)))
    done = run(on=day, actor=SYSTEM, now=lambda: noon)
    print(json.dumps({"digests": done.digests, "lines": done.lines, "nobody": done.nobody}))


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]))
