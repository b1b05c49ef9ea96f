"""From raw text to places in it: reading, sentences, words, readability. Knows no labels and no storage."""
