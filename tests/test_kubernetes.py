"""Would Kubernetes take the manifests, and would what they start be what they name? Asked without a cluster.

The models of lightkube know each field of Kubernetes; what they do not know is lost in them. Of KEDA's own two kinds
there is no schema here: their parts that lean on ours are held to ours.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.routing import APIRoute
from lightkube import codecs
from sqlalchemy import create_engine, insert, text
from typer.testing import CliRunner

from config.settings import Settings
from web import health
from web.cli import app
from worker.line.processes import POOLS
from worker.pipeline import STEPS
from worker.store.clock import EpochNow
from worker.store.entry import Standing
from worker.store.opening import migrate
from worker.store.tables import DOSSIERS

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "config" / "kubernetes"
FILES = {path.name: list(yaml.safe_load_all(path.read_text(encoding="utf-8"))) for path in FOLDER.glob("*.yaml")}
OBJECTS: list[dict[str, Any]] = [each for objects in FILES.values() for each in objects]
OURS = [each for each in OBJECTS if not each["apiVersion"].startswith("keda.sh/")]
(SCALED,) = [each for each in OBJECTS if each["kind"] == "ScaledObject"]
RUNNING = [each for each in OBJECTS if each["kind"] in ("Deployment", "Job")]
PODS = {each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in RUNNING}
CONTAINERS = [
    pytest.param(pod, container, id=f"{name}:{container['name']}")
    for name, pod in PODS.items()
    for container in (*pod.get("initContainers", ()), *pod["containers"])
]
SETTINGS = {f"COPYDESK_{name.upper()}" for name in Settings.model_fields}
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^kubectl [^\n]*", OPERATIONS.replace("\\\n", " "), re.MULTILINE)


def named(kind: str) -> set[str]:
    return {each["metadata"]["name"] for each in OBJECTS if each["kind"] == kind}


@pytest.mark.parametrize("wanted", OURS, ids=lambda each: f"{each['kind']} {each['metadata']['name']}")
def test_each_object_is_of_the_form_that_kubernetes_knows(wanted: dict[str, Any]) -> None:
    assert codecs.from_dict(wanted).to_dict() == wanted


def test_a_field_that_kubernetes_does_not_know_would_be_found() -> None:
    (wrong,) = FILES["beat.yaml"]
    spec = {**wrong["spec"], "replica": 1}
    assert codecs.from_dict({**wrong, "spec": spec}).to_dict() != {**wrong, "spec": spec}


@pytest.mark.parametrize(("pod", "container"), CONTAINERS)
def test_each_container_runs_a_command_of_ours_confined(pod: dict[str, Any], container: dict[str, Any]) -> None:
    asked = CliRunner().invoke(app, [*container["args"], "--help"])
    assert asked.exit_code == 0, asked.output
    assert f"USER {pod['securityContext']['runAsUser']}:" in (ROOT / "Dockerfile").read_text()
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]
    mounted = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
    assert mounted.keys() <= {volume["name"] for volume in pod["volumes"]}
    assert {mounted["tmp"], mounted["home"]} == {"/tmp", "/home/copydesk"}


def test_every_setting_is_one_and_all_of_them_together_are_usable() -> None:
    (settings,) = FILES["settings.yaml"]
    given = settings["data"]
    assert given.keys() <= SETTINGS
    Settings(**{name.removeprefix("COPYDESK_").lower(): value for name, value in given.items()})
    folder = given["COPYDESK_MODELS_DIR"]
    pull, work = PODS["copydesk-worker"]["initContainers"][0], PODS["copydesk-worker"]["containers"][0]
    assert pull["env"] == [{"name": "COPYDESK_MODELS_DIR", "value": folder}]
    assert [{"name": "models", "mountPath": folder, "readOnly": True}] == [
        each for each in work["volumeMounts"] if each["name"] == "models"
    ]


def test_what_selects_selects_what_it_should() -> None:
    labels = {each["metadata"]["name"]: each["spec"]["template"]["metadata"]["labels"] for each in RUNNING}
    for each in RUNNING:
        if each["kind"] == "Deployment":
            assert each["spec"]["selector"]["matchLabels"] == labels[each["metadata"]["name"]]
    service, _, budget = FILES["web.yaml"]
    assert service["spec"]["selector"] == budget["spec"]["selector"]["matchLabels"] == labels["copydesk-web"]
    assert [each for each in labels.values() if each == labels["copydesk-web"]] == [labels["copydesk-web"]]


def test_probes_ask_what_is_there() -> None:
    web, worker = (PODS[name]["containers"][0] for name in ("copydesk-web", "copydesk-worker"))
    paths = {route.path for route in health.router.routes if isinstance(route, APIRoute)}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert web[probe]["httpGet"]["path"] in paths
        assert web[probe]["httpGet"]["port"] == web["ports"][0]["name"]
    assert web["readinessProbe"]["httpGet"]["path"] != web["livenessProbe"]["httpGet"]["path"]
    program, *asked = worker["readinessProbe"]["exec"]["command"]
    assert program == "copydesk"
    assert CliRunner().invoke(app, [*asked, "--help"]).exit_code == 0
    (port,) = worker["ports"]
    assert worker["livenessProbe"]["httpGet"] == {"path": "/metrics", "port": port["name"]}
    assert worker["args"][worker["args"].index("--metrics-port") + 1] == str(port["containerPort"])


def test_every_queues_articles_are_counted_by_the_trigger_of_the_pool_that_serves_it(postgres_url: str) -> None:
    assert SCALED["spec"]["scaleTargetRef"]["name"] in named("Deployment")
    assert SCALED["spec"]["minReplicaCount"] >= 1, "the sweep needs a worker"
    queries = {trigger["name"]: trigger["metadata"]["query"] for trigger in SCALED["spec"]["triggers"]}
    assert queries.keys() == POOLS.keys()
    migrate(postgres_url)
    engine = create_engine(postgres_url.replace("postgresql:", "postgresql+psycopg:"))
    row = {"address": "a", "body": "", "version": 1, "tries": 0, "due_at": 0, "queued_at": EpochNow(), "changed_at": 0}
    with engine.begin() as connection:
        for step in STEPS:
            for standing in Standing:
                name = f"{step.name} {standing}"
                values = {**row, "key": name, "fingerprint": name, "step": step.name, "standing": standing}
                connection.execute(insert(DOSSIERS).values(values))
        counted = {pool: connection.execute(text(query)).scalar_one() for pool, query in queries.items()}
    engine.dispose()
    steps = {pool: [step for step in STEPS if step.queue in queues] for pool, queues in POOLS.items()}
    assert counted == {pool: 2 * len(each) for pool, each in steps.items()}, "SENT and TAKEN of each step"


def test_keda_reads_the_database_where_we_do() -> None:
    (access,) = [each for each in OBJECTS if each["kind"] == "TriggerAuthentication"]
    assert {each["authenticationRef"]["name"] for each in SCALED["spec"]["triggers"]} == {access["metadata"]["name"]}
    (connection,) = access["spec"]["secretTargetRef"]
    secrets = {
        each["secretRef"]["name"]
        for pod in PODS.values()
        for each in pod["containers"][0]["envFrom"]
        if "secretRef" in each
    }
    assert (connection["parameter"], connection["key"]) == ("connection", "COPYDESK_DATABASE_URL")
    assert {connection["name"]} == secrets


def test_the_printed_commands_name_files_and_objects_that_are_there() -> None:
    words = [word for line in COMMANDS for word in shlex.split(line)]
    files = [word for word in words if word.startswith("config/kubernetes/")]
    assert {Path(file).name for file in files} == FILES.keys()
    for kind, name in re.findall(r"(deployment|job|secret)/?\s?(?:generic )?(copydesk[a-z-]*)", "\n".join(COMMANDS)):
        assert name in named(kind.capitalize()) or kind == "secret", name
    given = {word.split("=")[1] for word in words if word.startswith("--from-literal=")}
    assert "COPYDESK_DATABASE_URL" in given
    assert given <= SETTINGS
