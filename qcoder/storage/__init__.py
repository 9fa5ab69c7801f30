"""How a project reaches the disk. Start at `project`: open, read, change, undo, redo, close."""
