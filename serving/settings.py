"""What the service reads from its environment, when it starts and not when it is imported."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self, TypeVar, get_args

from serving.errors import SettingsError

DEFAULT_MODEL = "models:/tonika@champion"
BAKED_MODEL = Path(__file__).resolve().parents[1] / "baked_model"  # only in a Bento; see serving.packaging.bento
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 3000
DEFAULT_WAITING_TEXTS = 2048
DEFAULT_POLL = 30  # seconds
DEFAULT_STATE = Path("state")  # git-ignored; the labeling room has the same convention

RequireKeys = Literal["remote", "always", "never"]
LogFormat = Literal["json", "text"]
WordType = TypeVar("WordType", bound=str)

_KEY_FILE = "api_keys.json"
_BOOLEANS = ("false", "true")
_LAST_PORT = 65_535


@dataclass(frozen=True)
class ServiceSettings:
    """Settings of the service; the registry's address is `serving.registry.location.tracking_uri`.

    Attributes:
        model: `TONIKA_MODEL`. `models:/name@alias` or `models:/name/7` in the MLflow registry, or a bundle
            folder. By default the champion, so that promotion alone decides what is served; in a Bento the
            bundle that was baked in, so that it needs no registry.
        model_poll_seconds: `TONIKA_MODEL_POLL_SECONDS`. How often to look whether an alias in the registry has moved;
            by default every 30 seconds, 0: never.
        host: `TONIKA_HOST`. By default this machine only.
        port: `TONIKA_PORT`. By default 3000, BentoML's own.
        threads: `TONIKA_THREADS`. Threads of one forward pass; as many passes run at once as then fit the
            cores. By default 0, one thread a core and one pass at a time: the quickest answer to a single
            request. 1 gives the most mentions a second under many small requests.
        max_waiting_texts: `TONIKA_MAX_WAITING_TEXTS`. How many texts may wait for the model, of all callers together;
            more are refused at once. By default 2048. A single caller gets half of them.
        state: `TONIKA_STATE`. The folder of what outlives the service: its journal, and the secret below. By
            default `state` in the working directory; see `keeps_state` for a Bento.
        api_keys: `TONIKA_API_KEYS`. API keys as `tonika key add` writes them into the file below, for a service that
            has no such file; they stay as long as it runs. By default none.
        api_keys_file: `TONIKA_API_KEYS_FILE`. Where `tonika key` keeps API keys; the service heeds its changes. By
            default `api_keys.json` in the folder above.
        require_keys: `TONIKA_REQUIRE_KEYS`. Of whom a key is asked: `remote` (by default), of callers from other
            machines; `always`, as behind a proxy of this machine that lets others in; `never`.
        log_format: `TONIKA_LOG_FORMAT`. `json` (by default), an object a line; or `text`, for people.
        secret: `TONIKA_SECRET`. What Label Studio and the labeling room show to be let in. By default empty: the
            service makes one and keeps it in the file `secret` of that folder.
        mask: `TONIKA_MASK`. `true`: personal data in corrections are masked before they are kept. By default `false`.
    """

    model: str = DEFAULT_MODEL
    model_poll_seconds: int = DEFAULT_POLL
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    threads: int = 0
    max_waiting_texts: int = DEFAULT_WAITING_TEXTS
    state: Path = DEFAULT_STATE
    api_keys: str = field(default="", repr=False)
    api_keys_file: Path | None = None
    require_keys: RequireKeys = "remote"
    log_format: LogFormat = "json"
    secret: str = field(default="", repr=False)
    mask: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the variables above; an empty one counts as absent.

        Raises:
            SettingsError: a number is not one, or is out of range, or a word is not one of those that are known.
        """
        environment = os.environ if environment is None else environment
        return cls(
            model=environment.get("TONIKA_MODEL") or _default_model(),
            model_poll_seconds=_number(environment, "TONIKA_MODEL_POLL_SECONDS", DEFAULT_POLL, least=0, most=86_400),
            host=environment.get("TONIKA_HOST") or DEFAULT_HOST,
            port=_number(environment, "TONIKA_PORT", DEFAULT_PORT, least=1, most=_LAST_PORT),
            threads=_number(environment, "TONIKA_THREADS", 0, least=0, most=1024),
            max_waiting_texts=_number(
                environment, "TONIKA_MAX_WAITING_TEXTS", DEFAULT_WAITING_TEXTS, least=1, most=1_000_000
            ),
            state=Path(environment.get("TONIKA_STATE") or DEFAULT_STATE),
            api_keys=environment.get("TONIKA_API_KEYS", ""),
            api_keys_file=Path(keys) if (keys := environment.get("TONIKA_API_KEYS_FILE")) else None,
            require_keys=_one_of(get_args(RequireKeys), environment, "TONIKA_REQUIRE_KEYS", "remote"),
            log_format=_one_of(get_args(LogFormat), environment, "TONIKA_LOG_FORMAT", "json"),
            secret=environment.get("TONIKA_SECRET", "").strip(),
            mask=_one_of(_BOOLEANS, environment, "TONIKA_MASK", "false") == "true",
        )

    @property
    def key_file(self) -> Path:
        """Where API keys are kept."""
        return self.api_keys_file or self.state / _KEY_FILE

    @property
    def keeps_state(self) -> bool:
        """Whether what is kept in `state` outlives the service: a Bento works in its own folder, which goes with it."""
        return not (BAKED_MODEL.is_dir() and self.state.resolve().is_relative_to(BAKED_MODEL.parent))

    @property
    def concurrent_passes(self) -> int:
        """How many forward passes may run at once without taking each other's cores."""
        cores = os.cpu_count() or 1
        return max(1, cores // self.threads) if self.threads else 1


def _default_model() -> str:
    return str(BAKED_MODEL) if BAKED_MODEL.is_dir() else DEFAULT_MODEL


def _one_of(words: tuple[WordType, ...], environment: Mapping[str, str], name: str, default: WordType) -> WordType:
    value = environment.get(name) or default
    for word in words:
        if word == value:
            return word
    raise SettingsError(f"{name} is '{value}', expected one of {', '.join(words)}")


def _number(environment: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    value = environment.get(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
        raise SettingsError(f"{name} is '{value}', expected a whole number from {least} to {most}")
    return int(value)
