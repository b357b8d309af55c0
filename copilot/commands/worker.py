"""`levelhead worker`: reading, drafts and timers in a process of their own; servers have `LEVELHEAD_JOBS=workers`."""

from gevent import monkey

monkey.patch_all()  # before anything that looks at sockets or threads, psycopg above all

import gc  # noqa: E402
import signal  # noqa: E402

import click  # noqa: E402
import gevent  # noqa: E402
from gevent.event import Event  # noqa: E402

from copilot.app import create_app  # noqa: E402
from copilot.commands.logs import configure_logs  # noqa: E402
from copilot.drafting.local_server import LocalModelError  # noqa: E402
from copilot.drafting.phrasebook import PhrasebookError  # noqa: E402
from copilot.drafting.prompt_words import PromptError  # noqa: E402
from copilot.draining import drain  # noqa: E402
from copilot.guard import PolicyError  # noqa: E402
from copilot.settings import Settings, SettingsError, load_settings  # noqa: E402
from copilot.warm_up import warm_up  # noqa: E402


@click.command()
def worker() -> None:
    """Take jobs until SIGINT or SIGTERM; what is being written then is finished first."""
    try:
        settings = _require_shared(load_settings(jobs="workers"))
        configure_logs(settings.log_level)
        app = create_app(settings)
    except (SettingsError, PolicyError, PhrasebookError, PromptError, LocalModelError) as error:
        raise click.ClickException(str(error)) from None
    warm_up(app.house)
    app.start(serves=False)
    app.start_jobs()
    if app.house.encoder is not None:
        app.house.encoder.start()
    gc.collect()
    gc.freeze()
    click.echo("Levelhead is working. Stop with Ctrl+C.")
    is_over = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, is_over.set)
    is_over.wait()
    drain(app)
    if app.house.encoder is not None:
        app.house.encoder.stop()
    app.house.db.close()


def _require_shared(settings: Settings) -> Settings:
    """A worker without the servers' database and Redis would work for nobody."""
    if settings.database.startswith("sqlite"):
        raise SettingsError("LEVELHEAD_DATABASE_URL: a worker needs the PostgreSQL database that the servers use.")
    if not settings.redis_url:
        raise SettingsError("LEVELHEAD_REDIS_URL: a worker needs the Redis that the servers use, to reach the desks.")
    return settings
