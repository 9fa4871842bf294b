"""Language and author of a text, from character and word n-grams: arrays in, arrays out, no Django."""
