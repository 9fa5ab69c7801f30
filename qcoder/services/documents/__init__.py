"""Documents that are in the project: shown, edited, their speakers, languages and recordings. Start at `documents`."""
