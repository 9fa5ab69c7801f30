"""Tokens, sentences, lemmas, stop words and the guess of a language; used by search, importers, analysis and suggesters."""
