"""Load contacts, outreach and responses: read a row, compare it with what is stored, write what differs."""
