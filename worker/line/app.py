"""Which tasks does the second engine have, on which queues? The Celery app, made from the pipeline's tuple of steps."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from config.settings import Settings
from dossier.ports import Ports
from worker.desk import ModelSet, open_desk, open_dossiers, open_feed_reader
from worker.line import feeds, webhooks
from worker.line import refetch as again
from worker.line.bounds import HOLD_SHARE, SWEEP_SHARE
from worker.line.broker import RANKS, broker_errors, open_broker, queue_length
from worker.line.counts import count_models, count_steps
from worker.line.hearing import with_hearing
from worker.line.recheck import DAY_S, EVERY_S, recheck, send_due
from worker.line.retention import prune_daily
from worker.line.turn import Send, Turn, sweep
from worker.pipeline import STEPS, Queue, Step
from worker.review.policy import publish_unseen
from worker.store.entry import Priority
from worker.tracing import TraceStep, open_traces, trace_nothing, trace_steps

if TYPE_CHECKING:
    from celery import Celery

    from worker.store.deliveries import Deliveries
    from worker.store.feeds import Feeds
    from worker.store.rechecks import Rechecks
    from worker.store.refetches import Refetches
    from worker.store.store import DossierStore

SWEEP_QUEUE = "sweep"
"""A queue of its own, so that the sweep does not stand behind a long line of articles.

Of queues with tasks of the same priority, kombu takes from each in turn; the sweep's are of the highest.
"""


def make_app(
    settings: Settings,
    models: ModelSet = ModelSet.DEFAULT,
    steps: Sequence[Step] = STEPS,
    open_ports: Callable[[], Ports] | None = None,
) -> Celery:
    """The app: a task for each step, and for whatever the beat sends. Nothing is opened before a task runs.

    `open_ports` opens the ports in each process, where they are not to be those of the settings.

    Tasks are acknowledged late, so that what a worker had fetched and not begun is not lost with it; that a task
    comes twice is harmless, since the store gives a step to one taker only. Only keys travel, as JSON.
    """
    from celery import Celery, signals

    from worker.line.carrier import use_carrier

    use_carrier()
    signals.setup_logging.connect(_keep_our_log)
    app = Celery("copydesk", broker=settings.redis_url, set_as_current=False)
    app.conf.update(_configuration(settings))
    store, desk = _once_a_process(settings, open_ports or partial(open_desk, settings, models=models))

    def send(step: Step, key: str, priority: Priority) -> None:
        send_step(app, step, key, priority)

    for step in steps:
        _add_task(app, step, _turn_maker(settings, store, desk, send))

    @app.task(name="copydesk.sweep")  # type: ignore[untyped-decorator]
    def _sweep() -> None:
        redis = open_broker(settings.redis_url)
        sweep(store(), send, lambda queue: queue_length(redis, queue))

    _add_rechecks(app, settings, store, desk)
    _add_feeds(app, settings, store)
    _add_refetches(app, settings, store, desk)
    _add_webhooks(app, settings, store)

    @app.task(name="copydesk.prune")  # type: ignore[untyped-decorator]
    def _prune() -> None:
        prune_daily(store(), settings)

    return app


def _keep_our_log(**_told: object) -> None:
    """Celery makes no log of its own where this listens; what its pool of processes says goes to ours."""
    from celery.utils.log import get_multiprocessing_logger

    pool = get_multiprocessing_logger()
    pool.setLevel(logging.ERROR)
    pool.propagate = True


def send_step(app: Celery, step: Step, key: str, priority: Priority = Priority.NORMAL) -> None:
    """Put the task of a step on its queue. Raises BrokerUnavailable; the sweep sends it again, then."""
    _send(app, step.name, step.queue, key, priority)


def _send(app: Celery, task: str, queue: Queue, about: str, priority: Priority = Priority.NORMAL) -> None:
    with broker_errors(str(app.conf.broker_url)):
        app.send_task(f"copydesk.{task}", args=(about,), queue=str(queue), priority=RANKS[priority])


def _configuration(settings: Settings) -> dict[str, Any]:
    from celery.schedules import crontab

    every_s = settings.lease_s * SWEEP_SHARE
    return {
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_time_limit": settings.step_limit_s,
        "task_default_queue": SWEEP_QUEUE,
        "task_publish_retry_policy": {"max_retries": 3, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5},
        "worker_prefetch_multiplier": 1,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_transport_options": {"socket_connect_timeout": 5, "health_check_interval": 10},
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_schedule": {
            "sweep": _scheduled("copydesk.sweep", every_s),
            "webhooks": _scheduled("copydesk.send_webhooks", every_s),
            "feeds": _scheduled("copydesk.poll_feeds", min(feeds.EVERY_S, settings.feed_minutes * feeds.MINUTE_S)),
            "rechecks": _scheduled("copydesk.send_rechecks", min(EVERY_S, settings.recheck_days * DAY_S)),
            # By the clock, in UTC: a beat that is started anew each day prunes all the same.
            "prune": {"task": "copydesk.prune", "schedule": crontab(hour="3", minute="30"), "options": _options(DAY_S)},
            "refetches": _scheduled(
                "copydesk.send_refetches", min([EVERY_S, *(hours * again.HOUR_S for hours in settings.refetch_hours)])
            ),
        },
    }


def _scheduled(task: str, every_s: float) -> dict[str, Any]:
    return {"task": task, "schedule": every_s, "options": _options(every_s)}


def _options(expires_s: float) -> dict[str, Any]:
    return {"queue": SWEEP_QUEUE, "expires": expires_s, "priority": RANKS[Priority.HIGH]}


def _once_a_process(
    settings: Settings, open_ports: Callable[[], Ports]
) -> tuple[Callable[[], DossierStore], Callable[[], Ports]]:
    """The store and the desk, each opened at its first use in a process: after the pool has forked."""

    @cache
    def store() -> DossierStore:
        opened = open_dossiers(settings)
        if settings.publish == "checked":
            opened.finished = partial(publish_unseen, opened)
        return opened

    @cache
    def desk() -> Ports:
        from worker.store.sources import Sources

        return with_hearing(count_models(open_ports()), Sources(store()))

    return store, desk


def _turn_maker(
    settings: Settings,
    store: Callable[[], DossierStore],
    desk: Callable[[], Ports],
    send: Send,
) -> Callable[[], Turn]:
    @cache
    def trace() -> TraceStep:
        from celery import signals

        if not settings.otlp_endpoint:
            return trace_nothing
        provider = open_traces(settings, "copydesk-worker")
        signals.worker_process_shutdown.connect(lambda **_told: provider.shutdown(), weak=False)
        return trace_steps(provider)

    def turn() -> Turn:
        return Turn(
            store=store(),
            ports=desk,
            send=send,
            holder=f"{socket.gethostname()}:{os.getpid()}",
            hold_s=settings.lease_s * HOLD_SHARE,
            limit_s=settings.step_limit_s,
            trace=count_steps(trace()),
        )

    return turn


def _add_task(app: Celery, step: Step, turn: Callable[[], Turn]) -> None:
    @app.task(name=f"copydesk.{step.name}")  # type: ignore[untyped-decorator]
    def _take(key: str) -> None:
        turn().take(step, key)


def _add_rechecks(
    app: Celery, settings: Settings, store: Callable[[], DossierStore], desk: Callable[[], Ports]
) -> None:
    from structlog.contextvars import bound_contextvars

    every_s = settings.recheck_days * DAY_S

    def rechecks() -> Rechecks:
        from worker.store.rechecks import Rechecks

        return Rechecks(store(), every_s)

    send = partial(_send, app, "recheck", Queue.NETWORK)

    @app.task(name="copydesk.send_rechecks")  # type: ignore[untyped-decorator]
    def _send_rechecks() -> None:
        send_due(rechecks(), send, settings.step_limit_s)

    @app.task(name="copydesk.recheck")  # type: ignore[untyped-decorator]
    def _recheck(key: str) -> None:
        with bound_contextvars(key=key, step="recheck"):
            recheck(rechecks(), desk, key, every_s)


def _add_feeds(app: Celery, settings: Settings, store: Callable[[], DossierStore]) -> None:
    reader = cache(partial(open_feed_reader, settings))  # opened once a process, as the store is

    def kept() -> Feeds:
        from worker.store.feeds import Feeds

        return Feeds(store())

    send = partial(_send, app, "poll_feed", Queue.NETWORK)

    @app.task(name="copydesk.poll_feeds")  # type: ignore[untyped-decorator]
    def _poll_feeds() -> None:
        feeds.send_due(kept(), send, settings.step_limit_s)

    @app.task(name="copydesk.poll_feed")  # type: ignore[untyped-decorator]
    def _poll_feed(address: str) -> None:
        for key in feeds.poll_one(kept(), reader, address, settings.feed_minutes * feeds.MINUTE_S):
            send_step(app, STEPS[0], key)


def _add_webhooks(app: Celery, settings: Settings, store: Callable[[], DossierStore]) -> None:
    def deliveries() -> Deliveries:
        from worker.store.deliveries import Deliveries

        return Deliveries(store())

    send = partial(_send, app, "send_webhook", Queue.NETWORK)

    @app.task(name="copydesk.send_webhooks")  # type: ignore[untyped-decorator]
    def _send_webhooks() -> None:
        webhooks.send_due(deliveries(), send)

    @app.task(name="copydesk.send_webhook")  # type: ignore[untyped-decorator]
    def _send_webhook(number: str) -> None:
        webhooks.deliver(deliveries(), webhooks.open_post(settings), number)


def send_refetch(app: Celery, key: str) -> None:
    """Put the task on its queue that fetches a checked story again. Raises BrokerUnavailable."""
    _send(app, "refetch", Queue.NETWORK, key)


def _add_refetches(
    app: Celery, settings: Settings, store: Callable[[], DossierStore], desk: Callable[[], Ports]
) -> None:
    from structlog.contextvars import bound_contextvars

    def refetches() -> Refetches:
        return again.open_refetches(settings, store())

    send_edited = partial(_send, app, "check_edited", Queue.MODEL)

    @app.task(name="copydesk.send_refetches")  # type: ignore[untyped-decorator]
    def _send_refetches() -> None:
        again.send_due(refetches(), partial(send_refetch, app), settings.step_limit_s)

    @app.task(name="copydesk.refetch")  # type: ignore[untyped-decorator]
    def _refetch(key: str) -> None:
        with bound_contextvars(key=key, step="refetch"):
            again.refetch(refetches(), desk, key, send_edited)

    @app.task(name="copydesk.check_edited")  # type: ignore[untyped-decorator]
    def _check_edited(key: str) -> None:
        with bound_contextvars(key=key, step="check_edited"):
            again.check_edited(refetches(), desk, key)
