"""Analyses of codes by groups, organisations, dates and each other. `analyses` lists them all."""
