"""What does `copydesk up` start, so that one machine has the whole desk?"""

from __future__ import annotations

import os
import sys
from functools import partial

from config.settings import Settings
from worker.desk import ModelSet, open_models, open_writer
from worker.line import own_redis
from worker.line.broker import open_broker, shown
from worker.line.counts import counts_kept
from worker.line.processes import start_worker
from worker.line.together import Together
from worker.store.faults import show_url
from worker.store.opening import migrate, parse_url


def run(settings: Settings, host: str, port: int, models: ModelSet) -> None:
    """Check models and database, start Redis where there is none, a worker, the beat and the web server; until stopped.

    Raises ModelUnavailable, StoreUnavailable, BrokerUnavailable, InputUnusable for a setting, and OutsideFailed where
    one of the processes ends by itself.
    """
    open_models(settings, models)
    open_writer(settings, models)
    revision = migrate(settings.database_url)
    if not settings.budget_redis_url:
        os.environ["COPYDESK_BUDGET_REDIS_URL"] = settings.redis_url  # for those that are started
    with counts_kept(), Together(in_json=settings.log_format == "json") as together:
        say = partial(together.say, "up")
        say(f"the database {show_url(parse_url(settings.database_url))} is at revision {revision}")
        if own_redis.is_wanted(settings.redis_url):
            own_redis.start(settings.redis_url, together)
            say(f"Redis at {shown(settings.redis_url)} is ours, for as long as this goes on; it keeps nothing")
        open_broker(settings.redis_url).close()
        start_worker(together, models, beat=True)
        serve = ["serve", "--host", host, "--port", str(port)]
        together.start("web", [sys.executable, "-u", "-m", "web.cli", *serve])
        say('the first key: `copydesk keys create "your desk" --admin`; Ctrl-C stops everything')
        together.wait()
