"""Facts of any shape, as the texts in which a reply may be grounded."""

from collections.abc import Iterator, Mapping


def flatten(facts: object) -> Iterator[str]:
    """Every text and number somewhere in the facts, keys left out."""
    if isinstance(facts, Mapping):
        for value in facts.values():
            yield from flatten(value)
    elif isinstance(facts, list | tuple):
        for value in facts:
            yield from flatten(value)
    elif facts is not None:
        yield str(facts)
