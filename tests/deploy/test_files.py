"""The files under deploy/ fit the program: every setting exists, every probe has a route, every label is found."""

import configparser
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.settings import Settings
from tests.servers import ROOT

DEPLOY = ROOT / "deploy"
SETTINGS = {f"LEVELHEAD_{name.upper()}" for name in Settings.model_fields}
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".pyc")


def manifests() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")):
        found += [one for one in yaml.safe_load_all(path.read_text()) if one]
    return found


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [one for one in manifests() if one["kind"] == kind]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_every_setting_that_a_file_names_exists(path: Path):
    named = set(re.findall(r"\bLEVELHEAD_[A-Z_]+\b", path.read_text()))

    assert named <= SETTINGS


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_images_come_without_a_host(path: Path):
    images = re.findall(r"^\s*(?:-\s*)?image:\s*(\S+)|^FROM\s+(\S+)", path.read_text(), re.M)

    assert [name for pair in images for name in pair if "." in name.split(":")[0] or "/" in name] == []


def test_probes_ask_for_what_the_server_answers():
    containers = [one for whole in of_kind("Deployment") for one in whole["spec"]["template"]["spec"]["containers"]]
    probes = [one[name] for one in containers for name in one if name.endswith("Probe")]

    assert {probe["httpGet"]["path"] for probe in probes} == {"/health/live", "/health/ready"}


def test_services_budgets_and_scales_find_their_pods():
    labels = [whole["spec"]["template"]["metadata"]["labels"] for whole in of_kind("Deployment")]
    names = {whole["metadata"]["name"] for whole in of_kind("Deployment")}
    services = [one["spec"]["selector"] for one in of_kind("Service")]
    budgets = [one["spec"]["selector"]["matchLabels"] for one in of_kind("PodDisruptionBudget")]

    assert len(budgets) == len(labels) == 2
    assert all(selector in labels for selector in [*services, *budgets])
    assert {one["spec"]["scaleTargetRef"]["name"] for one in of_kind("HorizontalPodAutoscaler")} == names


def test_nobody_is_killed_while_the_program_is_still_draining():
    """30 s for drafts, and at most 10 for the people beside them."""
    for whole in of_kind("Deployment"):
        assert whole["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= 45
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    for name in ("web1", "web2", "worker1", "worker2"):
        assert int(compose["services"][name]["stop_grace_period"].removesuffix("s")) >= 45
    for unit in (DEPLOY / "systemd").glob("*.service"):
        parser = configparser.RawConfigParser(strict=False)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read_string(unit.read_text())
        assert int(parser["Service"]["TimeoutStopSec"]) >= 45


def test_both_upstreams_of_nginx_say_the_same():
    def without_addresses(path: Path) -> str:
        text = path.read_text()
        upstream = text[text.index("    ip_hash") : text.index("\n}\n\nmap")]
        return re.sub(r"server \S+", "server", upstream)

    assert without_addresses(DEPLOY / "nginx" / "upstream.conf") == without_addresses(DEPLOY / "compose" / "nginx.conf")
