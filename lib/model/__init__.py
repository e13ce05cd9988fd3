"""Ask an optional language model behind an endpoint of the OpenAI kind.

It is off until the settings name one, and never needed. suggested_labels asks for labels and descriptions of themes,
suggested_assignments for the themes of answers; redaction removes personal data before anything leaves; quotes finds
the model's quotation in the answer, or drops it; client is the only way out to the network.
"""
