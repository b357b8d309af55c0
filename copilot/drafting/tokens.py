"""How many tokens a text is likely to cost, without any model's tokenizer."""

import math

# Common tokenizers need about 4 bytes of UTF-8 a token in English, 5 to 6 in Russian, 4 in Kazakh and
# 3 in Estonian and Norwegian; 3 therefore never promises room that is not there.
BYTES_A_TOKEN = 3


def estimate_tokens(text: str) -> int:
    """A guess on the high side for the five languages; 0 for an empty text."""
    return math.ceil(len(text.encode("utf-8", "replace")) / BYTES_A_TOKEN)
