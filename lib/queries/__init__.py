"""The only readers. Each function answers one question: a session first, then named arguments, rows or a frame back."""
