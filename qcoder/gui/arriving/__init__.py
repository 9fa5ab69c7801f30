"""Files on their way in: preview, speakers, report. Start at `arriving`."""
