"""`docs/settings.md` lists every setting and nothing else."""

import re

from copilot.settings import Settings
from tests.servers import ROOT


def test_the_settings_page_lists_every_setting_and_nothing_else():
    page = (ROOT / "docs" / "settings.md").read_text()

    listed = set(re.findall(r"^\| `LEVELHEAD_(\w+)`", page, flags=re.MULTILINE))

    assert listed == {name.upper() for name in Settings.model_fields}
