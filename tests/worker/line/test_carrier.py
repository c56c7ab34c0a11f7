"""Does a worker live through the loss of its connection to Redis, with tasks in hand and tasks in work?"""

from __future__ import annotations

import logging
import socket
from contextlib import suppress
from pathlib import Path

from config.settings import Settings
from evaluation.rig import RedisServer
from worker.line.app import make_app, send_step
from worker.pipeline import STEPS


def test_celery_lets_go_of_a_redis_that_has_gone_and_of_the_tasks_that_came_from_it(tmp_path: Path) -> None:
    redis = RedisServer(tmp_path)
    redis.start()
    app = make_app(Settings(redis_url=redis.url, database_url=f"sqlite:///{tmp_path}/dossiers.db"))
    send_step(app, STEPS[0], "key")
    consumer = app.Worker(queues=STEPS[0].queue, pool="solo", quiet=True).consumer
    connection = consumer.connection = consumer.connect()
    tasks: list[object] = []
    app.amqp.TaskConsumer(connection.default_channel, on_message=tasks.append).consume()
    app.control.mailbox.Node("here", channel=connection.channel()).listen().consume()
    while not tasks:
        connection.drain_events(timeout=5)
    with suppress(socket.timeout):
        connection.drain_events(timeout=0.1)  # it waits for the next task, as a worker does

    redis.kill()
    consumer.on_connection_error_after_connected(ConnectionError("Redis has gone"))
    (task,) = tasks
    task.ack_log_error(logging.getLogger("celery"), consumer.connection_errors)  # type: ignore[attr-defined]

    redis.start()
    again = consumer.connect()
    assert again.connected
    again.close()
    redis.kill()
