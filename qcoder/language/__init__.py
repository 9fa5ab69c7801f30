"""Tokens, sentences, lemmas, stop words and the guess of a language.

Used by search, importers, analysis and suggesters.
"""
