"""Starting the server wrongly says in one line what is wrong and what would be right."""

import shutil
import socket
from pathlib import Path

import pytest

from copilot.resources import resource_dir
from tests.servers import LevelheadServer, Process, wait_until


def fails_with(server: LevelheadServer) -> str:
    """Start a server that should refuse, and give its only words."""
    done = server.run("serve")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_a_taken_port_is_one_line(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        words = fails_with(LevelheadServer(tmp_path, LEVELHEAD_PORT=str(port)))

    assert words.count("\n") == 0
    assert str(port) in words
    assert "PORT=" in words


@pytest.mark.parametrize(
    ("name", "value"), [("LEVELHEAD_PORT", "abc"), ("LEVELHEAD_PAUSE_S", "soon"), ("LEVELHEAD_LOG_LEVEL", "loud")]
)
def test_a_bad_setting_is_named(tmp_path: Path, name: str, value: str):
    words = fails_with(LevelheadServer(tmp_path, **{name: value}))

    assert name in words
    assert value in words


def test_a_malformed_guardrail_is_named_with_file_and_line(tmp_path: Path):
    folder = tmp_path / "guardrails"
    shutil.copytree(resource_dir("guardrails"), folder)
    broken = (folder / "sarcasm.yaml").read_text().replace("severity:", "severtiy:", 1)
    (folder / "sarcasm.yaml").write_text(broken)

    words = fails_with(LevelheadServer(tmp_path, LEVELHEAD_GUARDRAILS_DIR=str(folder)))

    assert "sarcasm.yaml" in words
    assert "severtiy" in words
    assert "line" in words


def test_a_malformed_prompt_is_named_with_file_and_line(tmp_path: Path):
    folder = tmp_path / "prompts"
    shutil.copytree(resource_dir("prompts"), folder)
    system = folder / "default" / "draft" / "system.j2"
    system.write_text(system.read_text() + "\n{{ customers_shoe_size }}\n")

    words = fails_with(LevelheadServer(tmp_path, LEVELHEAD_PROMPTS_DIR=str(folder), LEVELHEAD_LLM_MODEL="any"))

    assert "system.j2" in words
    assert "customers_shoe_size" in words


def test_a_plain_start_makes_no_sign_in_links(tmp_path: Path):
    server = LevelheadServer(tmp_path).start()
    try:
        assert "/desk/enter/" not in server.log.read_text()
    finally:
        server.stop()


def test_a_demo_start_prints_three_addresses_that_work_once(tmp_path: Path):
    import urllib.request

    server = LevelheadServer(tmp_path).start("--demo")
    try:
        printed = [word for word in server.log.read_text().split() if word.startswith("http")]
        assert len(printed) == 3
        with urllib.request.urlopen(printed[0], timeout=5) as shop:
            assert "data-site=" in shop.read().decode()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert opener.open(printed[1], timeout=5).url.endswith("/desk/")
        assert opener.open(printed[1], timeout=5).url.endswith("/desk/")  # signed in by now
        stranger = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert stranger.open(printed[1], timeout=5).url.endswith("/desk/sign-in")
    finally:
        server.stop()


def test_sigterm_ends_the_server_calmly(tmp_path: Path):
    server = LevelheadServer(tmp_path).start()
    process = server._process
    assert isinstance(process, Process)

    process.stop(timeout_s=10)

    wait_until(lambda: not process.is_alive(), timeout_s=1, what="the end")
    assert process._child.returncode == 0
