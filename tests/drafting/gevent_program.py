"""Run by test_gevent in a process of its own, because monkey patching cannot be taken back.

Drafts against the endpoint at argv[1] while another greenlet counts; prints what came out as JSON.
"""

from gevent import monkey

monkey.patch_all()

import json  # noqa: E402
import sys  # noqa: E402

import gevent  # noqa: E402

from copilot.drafting.openai_drafter import OpenAIDrafter  # noqa: E402
from copilot.drafting.pipeline import run  # noqa: E402
from copilot.drafting.prompt_library import PromptLibrary  # noqa: E402
from copilot.drafting.types import DraftEnd  # noqa: E402
from copilot.guard import load_policy  # noqa: E402
from copilot.resources import resource_dir  # noqa: E402
from tests.drafting.conftest import snapshot_of  # noqa: E402
from tests.fakes import FakeModel  # noqa: E402

SAFE = "I am sorry that your parcel is late. Could you send me the order number?"


def main(base_url: str) -> None:
    library = PromptLibrary(resource_dir("prompts"))
    drafter = OpenAIDrafter(model="m", prompts=library.get, base_url=base_url, first_token_timeout_s=4.0)
    policy = load_policy(resource_dir("guardrails"))
    snapshot = snapshot_of("My parcel is late")
    beats = [0]

    def beat() -> None:
        while True:
            beats[0] += 1
            gevent.sleep(0.01)

    def draft() -> DraftEnd:
        end = list(run(snapshot, drafter=drafter, fallback=FakeModel([SAFE]), policy=policy))[-1]
        assert isinstance(end, DraftEnd)
        return end

    gevent.spawn(beat)
    ends = [job.get() for job in gevent.joinall([gevent.spawn(draft) for _ in range(3)])]
    notes = sorted(end.note or "" for end in ends)
    print(json.dumps({"notes": notes, "texts": [end.text for end in ends], "beats": beats[0]}))


if __name__ == "__main__":
    main(sys.argv[1])
