"""Load responses: parse each row, reconcile it with what is stored, and write what differs."""
