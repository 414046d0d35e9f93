"""`guichet run`, `health` and `replay` as their user meets them: ready, stopped, or one clear line and exit code 2."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from connectors.whatsapp.sandbox import Sandbox
from tests.flows.running import ROOT
from tests.product.started import Product

RECORDED = ROOT / "connectors/whatsapp/fixtures/in/text.http"


def _guichet(product: Product, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=product.environment, capture_output=True, text=True, check=False)


async def test_it_prints_three_addresses_and_the_first_sign_in_once(product: Product) -> None:
    for address in (product.page, product.desk, f"http://127.0.0.1:{product.port}/health"):
        assert address in product.output
    assert product.output.count("/welcome?code=") == 1


async def test_nothing_is_written_to_the_home(product: Product) -> None:
    assert [str(p) for p in product.home.rglob("*")] == []


async def test_health_and_metrics_tell_the_same_ledger(product: Product) -> None:
    report = await product.health()
    assert set(report) >= {"status", "model", "channels", "ledger"}
    assert set(report["ledger"]) == {"received", "processed", "duplicate", "quarantined", "pending", "held"}  # type: ignore[call-overload]
    assert set(report["channels"]["whatsapp"]) == {"state", "last_error", "fix"}  # type: ignore[index]
    done = await asyncio.to_thread(_guichet, product, "health")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "received" in done.stdout


async def test_a_recorded_webhook_is_replayed_and_a_second_time_changes_nothing(product: Product) -> None:
    for _ in range(2):
        done = await asyncio.to_thread(_guichet, product, "replay", "--sign", str(RECORDED))
        assert (done.returncode, "HTTP 200" in done.stdout) == (0, True), done.stdout + done.stderr


async def test_a_recording_with_a_changed_byte_is_refused(product: Product, tmp_path: Path) -> None:
    changed = tmp_path / "changed.http"
    changed.write_bytes(RECORDED.read_bytes().replace(b"wamid", b"wamie", 1))
    done = await asyncio.to_thread(_guichet, product, "replay", str(changed))
    assert (done.returncode, "HTTP 401" in done.stdout) == (1, True), done.stdout + done.stderr


async def test_a_second_assistant_on_the_same_data_is_refused(product: Product, tmp_path: Path) -> None:
    second = Product(tmp_path / "second")
    second.environment["GUICHET_DATA"] = str(product.data)
    second.launch()
    assert await asyncio.to_thread(second.ended, 90) == 2
    assert "another assistant" in second.output
    assert "Traceback" not in second.output


async def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    product = Product(tmp_path / "taken")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", product.port))
        taken.listen()
        product.launch()
        assert await asyncio.to_thread(product.ended) == 2
    _one_line(product, f"port {product.port} is taken", "GUICHET_PORT")


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("GUICHET_PORT", "eighty", "GUICHET_PORT"),
        ("GUICHET_DATA", "/proc/guichet", "GUICHET_DATA"),
        ("WHATSAPP_APP_SECRET", "only-this-one", "WHATSAPP_"),
        ("GUICHET_DATABASE_URL", "sqlite:////proc/no/guichet.db", "GUICHET_DATABASE_URL"),
        ("GUICHET_DATABASE_URL", "nonsense", "GUICHET_DATABASE_URL"),
    ],
)
async def test_a_wrong_setting_is_one_clear_line(tmp_path: Path, setting: str, value: str, told: str) -> None:
    product = Product(tmp_path / "wrong", {setting: value})
    product.launch()
    assert await asyncio.to_thread(product.ended) == 2
    _one_line(product, told)


async def test_nothing_running_is_one_clear_line(tmp_path: Path) -> None:
    product = Product(tmp_path / "none")
    for arguments in (["health"], ["replay", str(RECORDED)], ["replay", "no-such-file.http"]):
        done = await asyncio.to_thread(_guichet, product, *arguments)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
        assert "Traceback" not in done.stderr


async def test_ctrl_c_stops_everything_and_the_second_start_trains_nothing_and_is_quick(tmp_path: Path) -> None:
    product = Product(tmp_path / "twice")
    await product.start()
    assert await asyncio.to_thread(product.interrupt) == 0
    assert "Stopped" in product.output
    for port in (product.port, product.desk_port, product.demo_port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    await product.start()
    assert "Train" not in product.output
    await asyncio.to_thread(product.interrupt)


async def test_no_demo_starts_assistant_and_desk_alone(tmp_path: Path) -> None:
    product = Product(tmp_path / "no-demo", None, "--no-demo")
    await product.start()
    try:
        assert product.page not in product.output
        assert product.desk in product.output
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", product.demo_port)) != 0
    finally:
        product.stop()


async def test_killing_the_supervisor_leaves_no_process_behind(tmp_path: Path) -> None:
    product = Product(tmp_path / "orphans")
    await product.start()
    pid = product.assistant_pid()
    assert product._running is not None
    os.killpg(product._running.pid, signal.SIGKILL)
    product._running.wait()
    give_up = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists() and time.monotonic() < give_up:
        await asyncio.sleep(0.2)
    assert not Path(f"/proc/{pid}").exists()


def _one_line(product: Product, *told: str) -> None:
    lines = [line for line in product.output.splitlines() if line.strip()]
    assert len(lines) == 1, product.output
    for words in told:
        assert words in lines[0]
    assert not re.search(r"Traceback|File \"", product.output)


async def test_the_command_line_teaches() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for command in ("run", "train", "replay", "health"):
        assert command in done.stdout


async def test_what_cannot_be_read_is_listed_and_printed_byte_for_byte(product: Product, meta: Sandbox) -> None:
    body = b'{"object": "whatsapp_business_account", "entry": "not a list"}'
    assert await meta.deliver(product.webhook, body) == 200
    done = await asyncio.to_thread(_guichet, product, "quarantine")
    number = re.search(r"│ (\d+)\s+│", done.stdout)
    assert number, done.stdout + done.stderr
    printed = await asyncio.to_thread(_guichet, product, "quarantine", number.group(1))
    assert printed.stdout.encode() == body
    unknown = await asyncio.to_thread(_guichet, product, "quarantine", "99999999")
    assert unknown.returncode == 2


async def test_prometheus_hears_of_the_same_ledger(product: Product) -> None:
    async with aiohttp.ClientSession() as client, client.get(f"http://127.0.0.1:{product.port}/metrics") as answer:
        assert answer.headers["content-type"].startswith("text/plain")
        metrics = await answer.text()
    ledger = (await product.health())["ledger"]
    assert isinstance(ledger, dict)
    for state, value in ledger.items():
        assert f'guichet_ledger{{state="{state}"}} {float(value)}' in metrics
