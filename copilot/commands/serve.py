"""`levelhead serve`: everything in one process on the embedded default."""

from gevent import monkey

monkey.patch_all()  # before anything that looks at sockets or threads, psycopg above all

import gc  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402

import click  # noqa: E402
import gevent  # noqa: E402
from gevent.pywsgi import WSGIServer  # noqa: E402
from geventwebsocket.handler import WebSocketHandler  # noqa: E402

from copilot.app import Levelhead, create_app  # noqa: E402
from copilot.commands.demo import prepare_demo  # noqa: E402
from copilot.commands.logs import configure_logs  # noqa: E402
from copilot.drafting.local_server import LocalModelError  # noqa: E402
from copilot.drafting.phrasebook import PhrasebookError  # noqa: E402
from copilot.drafting.prompt_words import PromptError  # noqa: E402
from copilot.draining import drain  # noqa: E402
from copilot.frames import bound_frames  # noqa: E402
from copilot.guard import PolicyError  # noqa: E402
from copilot.settings import Settings, SettingsError, load_settings  # noqa: E402
from copilot.warm_up import warm_up  # noqa: E402


@click.command()
@click.option("--host", help="Address to listen on (LEVELHEAD_HOST, 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on (LEVELHEAD_PORT or PORT, 8000).")
@click.option("--demo", is_flag=True, help="Make a demo shop and people, and print one-time desk links.")
def serve(host: str | None, port: int | None, demo: bool) -> None:
    """Run the server until SIGINT or SIGTERM."""
    overrides = {"host": host, "port": port, "demo": demo or None}
    try:
        settings = load_settings(**{name: value for name, value in overrides.items() if value is not None})
        configure_logs(settings.log_level)
        listener = _listen(settings)
        app = create_app(settings)
    except (SettingsError, PolicyError, PhrasebookError, PromptError, LocalModelError) as error:
        raise click.ClickException(str(error)) from None
    bound_frames()
    server = WSGIServer(listener, app.flask, handler_class=WebSocketHandler, log=None, error_log=None)
    _announce(app, settings, listener.getsockname()[1])
    app.start()
    gevent.spawn(_settle, app)
    gevent.signal_handler(signal.SIGINT, server.stop, 2)
    gevent.signal_handler(signal.SIGTERM, _leave, app, server)
    server.serve_forever()
    if app.house.encoder is not None:
        app.house.encoder.stop()
    app.house.db.close()


def _leave(app: Levelhead, server: WSGIServer) -> None:
    """Close the door, bring what is inside to an end, then stop. A second signal stops at once."""
    gevent.signal_handler(signal.SIGTERM, server.stop, 0)
    server.stop_accepting()
    server.socket.close()  # else newcomers would wait in the queue of a door that nobody opens
    drain(app)
    server.stop(2)


def _settle(app: Levelhead) -> None:
    """Warm up in a thread, with the doors open already, and then take what was built at start out of collections."""
    gevent.get_hub().threadpool.apply(warm_up, (app.house,))
    gc.collect()
    if app.house.encoder is not None:
        app.house.encoder.start()
    gc.freeze()  # pauses of a full collection go from 60-100 ms to 6: what was built at start never dies


def _listen(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Inherited by every connection on Linux: without it, Nagle holds each delta of a draft for 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(
            f"Cannot listen on {settings.host}:{settings.port}: {reason}. Choose another with PORT=8001."
        ) from None
    listener.listen(4096)
    return listener


def _announce(app: Levelhead, settings: Settings, port: int) -> None:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    base = settings.public_url.rstrip("/") or f"http://{host}:{port}"
    if settings.demo:
        for line in prepare_demo(app, base):
            click.echo(line)
    else:
        click.echo(f"Levelhead is listening on {base}. The desk is at {base}/desk/.")
        if app.set_up.is_open():
            click.echo("Nobody owns this installation yet. Make the first account here; the address works once:")
            click.echo(f"  {base}{app.set_up.path}")
    sys.stdout.flush()
