"""kill -9 at random under load: of who writes the log, of PostgreSQL, of the whole web server."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import httpx
from sqlalchemy import text

from hub.store.roles import Role

UNAUTHORISED, UNAVAILABLE = 401, 503


def test_nothing_released_is_lost_when_the_writer_is_killed(
    hub: Any, kills: int, chance: random.Random
) -> None:
    for _ in range(kills):
        with hub.load() as process:
            answers = hub.collect(process)
            hub.wait_for_more(process)
            time.sleep(chance.uniform(0, 0.3))
            process.send_signal(signal.SIGKILL)
            answers.join()

    hub.check()


def test_nothing_released_is_lost_when_postgres_is_killed(
    hub: Any, kills: int, chance: random.Random
) -> None:
    with hub.load() as process:
        answers = hub.collect(process)
        for _ in range(kills):
            hub.wait_for_more(process)
            time.sleep(chance.uniform(0, 0.3))
            os.kill(hub.postmaster(), signal.SIGKILL)
        hub.wait_for_more(process)
        process.send_signal(signal.SIGKILL)
        answers.join()

    hub.check()


def test_every_refusal_that_left_a_killed_web_server_is_in_the_log(
    hub: Any, kills: int, chance: random.Random
) -> None:
    answered = asked = 0
    put_rules_in_force(hub)
    for _ in range(kills):
        with web_server(hub) as (process, address):
            told, sent = asking_until_killed(process, address, chance)
        answered, asked = answered + told, asked + sent

    engine = hub.server.engine(Role.OPERATOR)
    with engine.connect() as connection:
        logged = connection.execute(
            text(
                "select count(*) from hub.log_entries"
                " where convert_from(entry, 'UTF8') like '%\"token_missing\"%'"
            )
        ).scalar_one()
    engine.dispose()
    assert 0 < answered <= logged <= asked
    hub.check()


def put_rules_in_force(hub: Any) -> None:
    """Rules that nobody signed serve nobody."""
    environment = {**os.environ, "HUB_HOME": str(hub.settings.home)}
    command = [sys.executable, "-m", "hub.cli.main", "policy", "activate"]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)


@contextmanager
def web_server(hub: Any) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """`hub serve` as it is run, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "HUB_HOME": str(hub.settings.home), "HUB_PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "-m", "hub.cli.main", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 120
        while not is_up(address):
            assert process.poll() is None, "the web server ended"
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield process, address


def is_up(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz").status_code == 200
    except httpx.HTTPError:
        return False


def asking_until_killed(
    process: "subprocess.Popen[bytes]", address: str, chance: random.Random
) -> tuple[int, int]:
    """Ask from four threads until the server dies; count what was asked and what was answered."""
    statuses, sent, stop = list[int](), list[int](), Event()

    def ask() -> None:
        with httpx.Client() as client:
            while not stop.is_set():
                sent.append(1)
                try:
                    answer = client.post(f"{address}/v1/profiles:lookup", json={})
                except httpx.HTTPError:
                    return
                statuses.append(answer.status_code)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(0.2, 0.8))
    process.send_signal(signal.SIGKILL)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {UNAUTHORISED, UNAVAILABLE}
    return statuses.count(UNAUTHORISED), len(sent)
