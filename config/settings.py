"""Which values can a newsroom set? Each is an environment variable: COPYDESK_ and the field's name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from dossier.errors import InputUnusable

MODELS_TOML = Path(__file__).with_name("models.toml")


class Settings(BaseSettings):
    """The whole settings tree. It holds values and builds nothing."""

    model_config = SettingsConfigDict(env_prefix="COPYDESK_", frozen=True, extra="ignore")

    models_dir: Path = Field(default_factory=lambda: user_cache_path("copydesk") / "models")
    """Where model files are kept once fetched."""

    library: Path | str | None = None
    """The library that is searched for publications when --library is not given: a file (JSON Lines), the folder or
    the postgresql:// address of one that was imported."""

    writer: str = ""
    """The model of the catalogue that puts the summary into plainer words, once pulled by name; empty: none does."""

    entailment: Path | None = None
    """The folder of a public entailment model that judges claims in place of ours; its verdicts are not calibrated."""

    contact: str = Field(default="", pattern=r"^[\x20-\x7e]*$")
    """A mail address or URL that sites can reach you under, in ASCII; sent in the User-Agent.

    Online sources are asked only with it.
    """

    openalex_key: str = ""
    """The key that OpenAlex gave you; it is not asked without one."""

    pubmed_key: str = ""
    """The key that NCBI gave you for PubMed, if any."""

    sources_cache: Path | None = Field(default_factory=lambda: user_cache_path("copydesk") / "sources")
    """The folder where answers of online sources are kept as their headers allow; empty: they are not kept."""

    budget_redis_url: str = ""
    """The Redis where all workers share the sources' limits; empty: each process keeps its own."""

    page_timeout_s: float = Field(default=20, gt=0)
    """Seconds allowed for connecting, and for each read."""

    page_max_bytes: int = Field(default=10_000_000, gt=0)
    """The largest page that is read, in bytes after decompression."""

    browser: str = ""
    """The Chromium that shows pages which their scripts build, "auto" for the one on the PATH; empty: none does."""

    allowed_networks: tuple[str, ...] = ()
    """CIDR networks that may be reached although private, as a JSON list: for tests and intranets."""

    database_url: str = Field(default_factory=lambda: f"sqlite:///{user_data_path('copydesk') / 'copydesk.db'}")
    """Where the dossiers of the second engine are kept: a SQLite file, or postgresql://..."""

    redis_url: str = "redis://127.0.0.1:6379/0"
    """The Redis that carries the tasks of the second engine."""

    lease_s: float = Field(default=60, ge=1)
    """After a worker dies, its step is offered again within this many seconds."""

    step_limit_s: float = Field(default=900, gt=0)
    """A queued step that takes longer is killed and counts as a try."""

    recheck_days: float = Field(default=7, gt=0)
    """Days after which the sources are asked again what has become of a finished dossier's publication."""

    feed_minutes: float = Field(default=15, gt=0)
    """Minutes from one asking of a feed to the next, where it does not ask for longer."""

    refetch_hours: tuple[Annotated[float, Field(gt=0)], ...] = (1, 6, 24, 168)
    """Hours after it was queued at which a finished dossier's page is fetched again, as a JSON list; [] for never."""

    keep_days: float = Field(default=0, ge=0)
    """Days after it was queued at which a dossier that has ended is deleted, unless it was published; 0: never."""

    audit_days: float = Field(default=0, ge=0)
    """Days for which it is kept on record who did what; 0: for ever."""

    publish: Literal["editor", "checked"] = "editor"
    """Who publishes: an editor; or nobody need, where one sound paper is linked, every sentence of the summary was
    checked against it, and everything could be looked at."""

    model_processes: int = Field(default=1, ge=1)
    """Processes of a worker that hold the language models."""

    network_processes: int = Field(default=4, ge=1)
    """Processes of a worker that read pages, ask sources and do the light steps."""

    model_threads: int = Field(default=0, ge=0)
    """Threads of each model process; 0 is all cores divided by the model processes."""

    queue_limit: int = Field(default=10_000, ge=0)
    """The web API takes no article while more than this many are in line."""

    requests_per_minute: int = Field(default=600, ge=1)
    """How often each key of the web API may ask."""

    public_url: str = Field(default="", pattern=r"^(https?://[^\s/?#\"<>]+/?)?$")
    """Where readers find the pages, https://desk.example; empty: the address that each request was sent to."""

    log_format: Literal["text", "json"] = "text"
    """How the commands that go on until stopped write their log: lines of text, or a JSON object a line."""

    otlp_endpoint: str = ""
    """The OpenTelemetry collector, by OTLP over HTTP, that is told of steps and requests; empty: none is."""

    webhook_secret: str = Field(default="", pattern=r"^((whsec_)?[A-Za-z0-9+/]{32,86}={0,2})?$")
    """What webhooks are signed with: whsec_ and at least 24 random bytes in base64. Without it none is sent."""

    webhook_url: str = Field(default="", pattern=r"^(https?://.*)?$")
    """Where webhooks are sent about every article; empty: only to the callbacks that submissions name."""

    teaching_delay_s: float = Field(default=0, ge=0)
    """Seconds that every answer of the teaching models takes, for trials of load."""

    @field_validator("webhook_url")
    @classmethod
    def _can_be_signed(cls, value: str, info: ValidationInfo) -> str:
        if value and not info.data.get("webhook_secret"):
            raise ValueError("webhooks are signed, and COPYDESK_WEBHOOK_SECRET is not set")
        return value

    @field_validator("sources_cache", "entailment", mode="before")
    @classmethod
    def _no_folder(cls, value: object) -> object:
        """An empty variable is no folder; Path("") would be the one that the command runs in."""
        return None if value == "" else value


def load_settings() -> Settings:
    """Read the settings from the environment. Raises InputUnusable, one line, naming the variable at fault."""
    try:
        return Settings()
    except (ValidationError, ValueError) as error:
        raise InputUnusable(_first_fault(error)) from error


def _first_fault(error: Exception) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors()[0]
        name = "COPYDESK_" + "_".join(str(part) for part in fault["loc"]).upper()
        return f"the setting {name} is not usable: {fault['msg']}; correct it or unset it"
    return f"the settings cannot be read: {error}; see docs/architecture.md for the variables"
