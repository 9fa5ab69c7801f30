"""Cases beside the text and as forms. Start at `cases_panel`."""
