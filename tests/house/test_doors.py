"""The rooms import only what they may: the contracts of pyproject.toml."""

import subprocess
import sys
from pathlib import Path

from tests.servers import ROOT


def test_the_import_contracts_are_kept():
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stdout
