"""Under gevent's monkey patching, as the server runs: waiting for a model holds nobody else up."""

import json
import subprocess
import sys
from pathlib import Path

from tests.fakes import says


def test_drafts_wait_side_by_side_and_late_ones_are_replaced(server_with):
    good = "I am sorry that your parcel is late."
    server = server_with(says(good, wait_s=0.2), says(good, wait_for_headers_s=20), says(good, wait_s=20))

    done = subprocess.run(
        [sys.executable, "-m", "tests.drafting.gevent_program", server.base_url],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    result = json.loads(done.stdout)
    assert result["notes"] == ["", "late", "late"]
    assert all("parcel is late" in text for text in result["texts"])
    assert result["beats"] > 10
