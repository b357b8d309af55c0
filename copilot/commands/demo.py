"""A demo start: a shop with the widget, an agent, a supervisor, and a one-time desk link for each."""

from collections.abc import Iterator

from copilot.app import Levelhead
from copilot.chat.site_settings import SiteSettings
from copilot.chat.sites import add_site
from copilot.desk.people import add_user, make_one_time_link
from copilot.storage import people
from copilot.storage.database import Database
from copilot.storage.rows import Site, User
from copilot.visitor import demo_shop

SITE_NAME = "Kadaka Kodukaubad"
PEOPLE = (("agent@demo.levelhead", "agent", "Dana"), ("supervisor@demo.levelhead", "supervisor", "Lee"))


def prepare_demo(app: Levelhead, base: str) -> Iterator[str]:
    """Make what is missing and give the lines to print. Asked for by `--demo` only, never by a plain start."""
    db = app.house.db
    site = _site(db, base)
    app.flask.register_blueprint(demo_shop.blueprint(site.key))
    yield "Levelhead is running. Open these three side by side:"
    yield f"  {'the shop, as a customer':<32}{base}/demo/"
    for email, role, name in PEOPLE:
        link = make_one_time_link(db, _user(db, email, role, name).id)
        who = f"the desk, as {name} ({role})"
        yield f"  {who:<32}{base}{link}"
    yield "The desk links work once; stop with Ctrl+C."


def _site(db: Database, base: str) -> Site:
    with db.read() as connection:
        known = next((site for site in people.list_sites(connection) if site.name == SITE_NAME), None)
    if known is None:
        known = add_site(db, name=SITE_NAME, origins=[base], settings=SiteSettings(timezone="Europe/Tallinn"))
        with db.begin() as connection:
            people.change_site(connection, known.id, house_rules=demo_shop.HOUSE_RULES)
    if base not in known.origins:
        with db.begin() as connection:
            people.change_site(connection, known.id, origins=[*known.origins, base])
    return known


def _user(db: Database, email: str, role: str, name: str) -> User:
    with db.read() as connection:
        known = people.find_user(connection, email=email)
    return known or add_user(db, email=email, role=role, name=name).user
