"""Things customers write about, by kind, and which problems can happen to which kind."""

from typing import Literal

ThingKind = Literal["goods", "food", "device", "service", "travel", "stay", "money", "software", "health"]

# "goods" may arrive late, broken or wrong; a "device" may besides stop working.
KIND_OF_THING: dict[str, ThingKind] = {
    "parcel": "goods", "order": "goods", "delivery": "goods", "letter": "goods", "sofa": "goods", "bed": "goods",
    "table": "goods", "chair": "goods", "mattress": "goods", "wardrobe": "goods", "cupboard": "goods",
    "kitchen": "goods", "shoes": "goods", "boots": "goods", "dress": "goods", "wedding_dress": "goods",
    "jacket": "goods", "coat": "goods", "shirt": "goods", "trousers": "goods", "suit": "goods", "bag": "goods",
    "suitcase": "goods", "ring": "goods", "book": "goods", "toy": "goods", "gift": "goods", "bike": "goods",
    "pram": "goods", "glasses": "goods", "medicine": "goods", "flowers": "goods", "tyres": "goods", "mirror": "goods",
    "lamp": "goods", "door": "goods", "car_seat": "goods", "tickets": "goods", "sim": "goods",
    "pizza": "food", "food": "food", "groceries": "food", "cake": "food", "sushi": "food", "burger": "food",
    "lunch": "food", "dinner": "food", "soup": "food", "meat": "food",
    "phone": "device", "laptop": "device", "computer": "device", "tablet": "device", "tv": "device",
    "fridge": "device", "washing_machine": "device", "dishwasher": "device", "vacuum": "device",
    "coffee_machine": "device", "oven": "device", "stove": "device", "kettle": "device", "headphones": "device",
    "camera": "device", "printer": "device", "watch": "device", "charger": "device", "console": "device",
    "scooter": "device", "car": "device", "boiler": "device", "heat_pump": "device", "lock": "device",
    "monitor": "device", "keyboard": "device", "blender": "device", "dryer": "device",
    "internet": "service", "router": "device", "app": "software", "website": "software", "subscription": "service",
    "lift": "service", "heating": "service", "hot_water": "service", "electricity": "service", "water": "service",
    "flight": "travel", "train": "travel", "bus": "travel", "ferry": "travel", "luggage": "travel", "trip": "travel",
    "room": "stay", "booking": "stay", "table_booking": "stay", "appointment": "health", "course": "stay",
    "bill": "money", "invoice": "money", "card": "money", "payment": "money", "fee": "money", "mortgage": "money",
    "deposit": "money", "price": "money", "roaming": "money", "benefit": "money", "rent": "money", "claim": "money",
    "account": "money", "contract": "service", "membership": "service", "licence": "service",
    "dashboard": "software", "export": "software", "form": "software", "templates": "software", "buttons": "software",
    "photos": "software", "results": "health", "seats": "travel", "passport": "goods", "rug": "goods", "tent": "goods",
    "filter": "goods", "curry": "food", "naan": "food",
}  # fmt: skip

_GOODS = frozenset({"goods", "food", "device"})
KINDS_FOR_PROBLEM: dict[str, frozenset[str]] = {
    "late_waiting": _GOODS | {"health"},
    "late_arrived": _GOODS,
    "late_marked_delivered": _GOODS,
    "late_postponed": _GOODS,
    "late_transport": frozenset({"travel"}),
    "lost": _GOODS,
    "damaged": frozenset({"goods", "device"}),
    "damaged_food": frozenset({"food"}),
    "poor_quality": frozenset({"goods", "device"}),
    "missing_part": _GOODS,
    "broken_down": frozenset({"device", "service", "software"}),
    "failed_again": frozenset({"device", "service", "software"}),
    "no_utility": frozenset({"service"}),
    "app_broken": frozenset({"software"}),
    "out_of_stock": frozenset({"goods", "device"}),
    "wasted_trip": frozenset({"goods", "device"}),
    "cancelled": frozenset({"goods", "food", "device", "travel", "stay"}),
    "cannot_cancel": frozenset({"service"}),
    "return_refused": frozenset({"goods", "device"}),
    "refund_missing": frozenset({"goods", "device", "travel", "stay"}),
    "wrong_item": _GOODS,
    "wrong_size": _GOODS,
    "left_outside": _GOODS,
}
# Not things that break or come late by themselves: "order" says nothing beside a sofa.
GENERAL = (
    "order",
    "parcel",
    "delivery",
    "booking",
    "food",
    "gift",
    "subscription",
    "account",
    "payment",
    "price",
    "claim",
)
