"""The command line: Typer commands over the services, one file a group. Start at `app`."""
