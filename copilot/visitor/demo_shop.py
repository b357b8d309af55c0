"""The demo shop: an ordinary page (`static/demo/index.html`) that carries the widget by its one-line snippet."""

from flask import Blueprint, Response

from copilot.resources import resource_dir

KEY_MARK = "DEMO_SITE_KEY"  # stands in the page where a site owner would paste the key

HOUSE_RULES = """\
# House rules of Kadaka Kodukaubad

## Delivery
Parcels leave the warehouse within 2 working days. Delivery in Estonia takes 1 to 3 working days after that,
to the other Baltic countries and Norway 4 to 7 working days.

## Late parcels
When a parcel is more than 5 working days late, we open a trace with the carrier. A trace takes up to 3 working days.

## Damaged or wrong goods
We ask for one photo and the order number. A replacement or a refund needs a supervisor's permission.

## Returns
Unused goods can be returned within 30 days. The refund goes out within 5 working days after the goods are back.

## Compensation
Agents may ask for a voucher of up to 20 EUR when we are at fault and the customer had to write to us twice.
"""


def blueprint(site_key: str) -> Blueprint:
    """The shop under `/demo/`, for one site."""
    pages = Blueprint("demo", __name__)

    @pages.get("/demo/")
    def shop() -> Response:
        page = (resource_dir("static") / "demo" / "index.html").read_text(encoding="utf-8")
        return Response(page.replace(KEY_MARK, site_key), mimetype="text/html")

    _ = shop
    return pages
