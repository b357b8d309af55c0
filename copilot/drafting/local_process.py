"""The side process that runs a GGUF model: `python -m copilot.drafting.local_process`, started by `local_server`.

Reads one line of JSON with its settings from stdin, prints one with its address, and ends with its parent, whose
death closes stdin. A crash of the model's native code takes this process along and not the server.
"""

import importlib
import json
import os
import sys
from typing import Any, TypedDict


class ModelSettings(TypedDict):
    """What the parent sends. The key comes this way because arguments and environment can be read by others."""

    path: str
    key: str
    context_tokens: int
    parallel: int
    threads: int


def main() -> None:
    settings: ModelSettings = json.loads(sys.stdin.readline())
    server = _start(settings)
    print(json.dumps({"address": server.listening_address}), flush=True)
    sys.stdin.read()
    os._exit(0)  # a tidy end would wait for answers that nobody reads any more


def _start(settings: ModelSettings) -> Any:
    """The running server, on a free port of the loopback interface. xllamacpp has no types."""
    xllamacpp: Any = importlib.import_module("xllamacpp")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = settings["path"]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [settings["key"]]
    parameters.n_parallel = settings["parallel"]
    parameters.n_ctx = settings["context_tokens"] * settings["parallel"]
    parameters.ui = False
    parameters.verbosity = 1  # errors alone
    if settings["threads"]:
        parameters.cpuparams.n_threads = settings["threads"]
    return xllamacpp.Server(parameters)


if __name__ == "__main__":
    main()
