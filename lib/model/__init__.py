"""An optional language model behind an address of the OpenAI kind. Off until the settings name one; never needed.

suggesting asks for labels and descriptions, assigning for the themes of answers; personal takes out what tells who
somebody is, before anything leaves; quotes finds what the model quotes, or drops it; asking is the one way out.
"""
