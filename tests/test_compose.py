"""Would docker-compose.yml and the Dockerfile start what they name? Asked without an engine: schema, names, paths."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from config.settings import Settings
from web.cli import app

ROOT = Path(__file__).parent.parent
COMPOSE = ROOT / "docker-compose.yml"
OPERATIONS = ROOT / "docs" / "operations.md"
STACK: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = STACK["services"]
WATCHING = {"prometheus", "grafana", "flower"}
LASTING = {"redis", "postgres", "worker", "beat", "web"} | WATCHING
JOBS = {"migrations", "models"}
OURS = {"worker", "beat", "web"} | JOBS
SETTINGS = {f"COPYDESK_{name.upper()}" for name in Settings.model_fields}
PORTS = {f"COPYDESK_{name}_PORT" for name in ("WEB", "PROMETHEUS", "GRAFANA", "FLOWER")}
COMPOSE_ONLY = {"COPYDESK_POSTGRES_PASSWORD", "COPYDESK_IMAGE"} | PORTS
ROOMS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
INSTRUCTIONS = re.findall(r"^([A-Z]+) (.+)$", (ROOT / "Dockerfile").read_text().replace("\\\n", " "), re.MULTILINE)
IGNORED = [
    line for line in (ROOT / ".dockerignore").read_text().splitlines() if line.strip() and not line.startswith("#")
]
BLOCK = re.compile(r"^```sh[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def validated(path: Path) -> subprocess.CompletedProcess[str]:
    """Held to the compose-spec schema that check-jsonschema carries; a proxy that is not there keeps it offline."""
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | nowhere)


def parse(words: list[str]) -> None:
    """Parse the words that follow `copydesk` as the command line would. Raises where it would refuse them."""
    command: Any = get_command(app)
    context = command.make_context("copydesk", list(words))
    while hasattr(command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)


def commands_of_the_stack() -> Iterator[tuple[str, list[str]]]:
    for name in sorted(OURS):
        yield name, SERVICES[name]["command"]
        test = SERVICES[name].get("healthcheck", {}).get("test", [])
        if "copydesk" in test:
            yield f"{name}, its health check", test[test.index("copydesk") + 1 :]


def commands_of_the_page() -> Iterator[str]:
    """What follows `copydesk` in the blocks and between backticks, up to a redirection."""
    page = OPERATIONS.read_text(encoding="utf-8")
    for block in BLOCK.findall(page):
        for line in block.replace("\\\n", " ").splitlines():
            if found := re.search(r"(?:^|/| )copydesk ([a-z]+\b[^<>|#&;]*)", line):
                yield found[1].strip()
    yield from re.findall(r"`copydesk ([^`]+)`", page)


def test_the_stack_validates_against_the_compose_schema() -> None:
    done = validated(COMPOSE)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("healthcheck:", "health_check:"),
        ("condition: service_healthy", "condition: well"),
        ("read_only: true", "read_only: [yes]"),
    ],
)
def test_a_broken_stack_is_refused(tmp_path: Path, right: str, wrong: str) -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    assert right in text
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    done = validated(broken)
    assert done.returncode == 1
    assert "Schema validation errors" in done.stdout


def test_the_stack_has_the_services_that_an_operator_expects() -> None:
    assert set(SERVICES) == LASTING | JOBS


@pytest.mark.parametrize("name", sorted(LASTING))
def test_a_lasting_service_has_a_health_check_and_is_started_again(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(JOBS))
def test_a_job_runs_once_and_is_waited_for(name: str) -> None:
    assert SERVICES[name]["restart"] == "no"
    assert SERVICES["worker"]["depends_on"][name]["condition"] == "service_completed_successfully"


def test_whoever_waits_for_a_service_waits_until_it_is_healthy_or_done() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other in JOBS else "service_healthy"
            assert how["condition"] == wanted, f"{name} waits for {other}"


def test_the_worker_can_be_scaled() -> None:
    assert not {"container_name", "hostname", "ports"} & SERVICES["worker"].keys(), "there would be one of it only"
    assert SERVICES["worker"]["command"][:2] == ["work", "--no-beat"], "each worker would bring a beat"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_is_reached_is_reached_from_this_machine_only(name: str) -> None:
    ports = SERVICES[name].get("ports", [])
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert bool(ports) == (name in {"web"} | WATCHING)
    assert SERVICES[name].get("network_mode") is None
    assert "privileged" not in SERVICES[name]


def test_redis_and_the_database_have_no_way_out() -> None:
    assert STACK["networks"]["inside"]["internal"] is True
    assert SERVICES["redis"]["networks"] == SERVICES["postgres"]["networks"] == ["inside"]


def test_what_redis_and_the_database_hold_survives_a_restart() -> None:
    assert SERVICES["redis"]["volumes"] == ["redis:/data"]
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql/data"]
    assert "--appendonly yes" in " ".join(SERVICES["redis"]["command"])
    assert "--maxmemory-policy noeviction" in " ".join(SERVICES["redis"]["command"])
    assert {"redis", "postgres", "models", "prometheus", "grafana"} == set(STACK["volumes"])


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_containers_run_with_as_little_as_they_can(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert {mount.split(":")[0] for mount in service["tmpfs"]} == {"/tmp", "/home/copydesk"}


def test_our_containers_share_one_image_that_one_service_builds() -> None:
    assert len({SERVICES[name]["image"] for name in OURS}) == 1
    assert [name for name in OURS if "build" in SERVICES[name]] == ["models"]


@pytest.mark.parametrize("words", [pytest.param(words, id=where) for where, words in commands_of_the_stack()])
def test_a_command_of_the_stack_is_one_that_copydesk_knows(words: list[str]) -> None:
    parse(words)


@pytest.mark.parametrize("line", sorted(set(commands_of_the_page())))
def test_a_command_on_the_operations_page_is_one_that_copydesk_knows(line: str) -> None:
    parse(shlex.split(line))


def test_a_command_that_does_not_exist_is_noticed() -> None:
    for words in (["wrok"], ["models", "push"], ["check", "--no-such-option", "page.html"]):
        with pytest.raises(Exception, match=r"No such (command|option)"):
            parse(words)


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_variable_of_ours_in_a_container_is_a_setting(name: str) -> None:
    ours = {variable for variable in SERVICES[name]["environment"] if variable.startswith("COPYDESK_")}
    assert ours
    assert ours <= SETTINGS


def test_every_variable_that_the_stack_asks_for_is_a_setting_or_explained() -> None:
    asked = set(re.findall(r"\$\{(COPYDESK_\w+)", COMPOSE.read_text(encoding="utf-8")))
    assert asked <= SETTINGS | COMPOSE_ONLY
    page = OPERATIONS.read_text(encoding="utf-8")
    assert {name for name in asked if f"`{name}`" not in page} == set()


def test_the_database_password_is_asked_for_and_never_written_down() -> None:
    asked = re.compile(r"\$\{COPYDESK_POSTGRES_PASSWORD:\?[^}]+\}")
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if variable.endswith("__FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"]
            elif "PASSWORD" in variable:
                assert asked.fullmatch(str(value)), variable
            elif value:
                assert not re.search(r"://[^/@]*:[^/@]*@", str(value)), f"{variable} holds a password"
    assert "PGPASSWORD" not in SERVICES["models"]["environment"], "what fetches packages has no use for it"


def test_what_watches_is_started_only_when_asked_for_and_wants_a_password() -> None:
    assert {name for name, service in SERVICES.items() if service.get("profiles") == ["watch"]} == WATCHING
    assert not any(service.get("profiles") for name, service in SERVICES.items() if name not in WATCHING)
    page = OPERATIONS.read_text(encoding="utf-8")
    for name, secret in STACK["secrets"].items():
        assert list(secret) == ["environment"], "it would be written down"
        assert f"`{secret['environment']}`" in page
        (wanting,) = [service for service, about in SERVICES.items() if name in about.get("secrets", ())]
        assert wanting in WATCHING
    assert "FLOWER_BASIC_AUTH=" in SERVICES["flower"]["command"][0]


def test_prometheus_asks_the_web_server_and_every_worker_where_they_answer() -> None:
    web, worker = yaml.safe_load((ROOT / "config" / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    assert web["static_configs"] == [{"targets": ["web:8000"]}]
    assert web["authorization"]["credentials_file"].removeprefix("/run/secrets/") in SERVICES["prometheus"]["secrets"]
    (found,) = worker["dns_sd_configs"]
    assert found["names"] == ["worker"]
    assert SERVICES["worker"]["command"][-4:] == ["--metrics-port", str(found["port"]), "--metrics-host", "0.0.0.0"]
    assert set(SERVICES["prometheus"]["networks"]) >= set(SERVICES["web"]["networks"]) & {"inside"}


@pytest.mark.parametrize("name", sorted(WATCHING))
def test_the_files_that_a_watcher_is_given_are_there_and_are_not_changed(name: str) -> None:
    for mount in SERVICES[name].get("volumes", []):
        if isinstance(mount, dict):
            assert (ROOT / mount["source"]).is_dir()
            assert mount["read_only"] is True


def test_the_default_library_of_the_stack_is_there() -> None:
    (library,) = [each for each in SERVICES["worker"]["volumes"] if each["type"] == "bind"]
    default = library["source"].partition(":-")[2].rstrip("}")
    assert (ROOT / default).is_file()
    assert library["read_only"] is True
    assert library["target"] == SERVICES["worker"]["environment"]["COPYDESK_LIBRARY"]


def test_the_image_runs_copydesk_and_not_as_root() -> None:
    user = [value for name, value in INSTRUCTIONS if name == "USER"][-1]
    uid, gid = (int(part) for part in user.split(":"))
    assert uid >= 1000
    assert f"/home/copydesk:mode=0700,uid={uid},gid={gid}" in SERVICES["worker"]["tmpfs"]
    assert [value for name, value in INSTRUCTIONS if name == "ENTRYPOINT"] == ['["copydesk"]']


def test_every_path_that_the_image_copies_exists_and_reaches_the_builder() -> None:
    named = {word for name, value in INSTRUCTIONS if name == "COPY" for word in value.split()[:-1]}
    let_through = {line[1:] for line in IGNORED if line.startswith("!")}
    assert IGNORED[0] == "*"
    assert named - {"."} <= let_through
    assert {path for path in let_through if not (ROOT / path).exists()} == set()


def test_everything_that_is_packaged_reaches_the_builder() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {room.split(".")[0] for room in ROOMS} | {project["readme"], *project["license-files"], "pyproject.toml"}
    assert wanted <= {line[1:] for line in IGNORED if line.startswith("!")}


def test_docker_compose_reads_the_stack_where_it_is_installed() -> None:
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        pytest.skip("no docker client with the compose plugin here")
    command = ["docker", "compose", "--file", str(COMPOSE), "config", "--quiet"]
    with_password = os.environ | {"COPYDESK_POSTGRES_PASSWORD": "for this check only"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=with_password)
    assert done.returncode == 0, done.stderr
