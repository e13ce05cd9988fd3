"""Write, and take a write back: one transaction and one Change, snapshots of what it alters, and undo."""
