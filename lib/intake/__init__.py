"""From a file to stored rows: read, recognise the columns, match the organisations, store, report. Nothing is lost."""
