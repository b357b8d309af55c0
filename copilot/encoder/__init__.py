"""A small multilingual text encoder in a side process of its own: texts in, vectors out."""
