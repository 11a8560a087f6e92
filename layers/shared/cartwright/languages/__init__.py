"""What buyers and owners read, in their language: one gettext catalogue per language, pages and mails alike.

The English sentences stand where they are said, and are what catalogues translate. A language is added by its
file, `catalogues/{language}.po`, and by nothing else.
"""

from cartwright.languages.catalogues import languages, spoken
from cartwright.languages.choosing import chosen, region_of
from cartwright.languages.speech import Speech, message, speech

__all__ = ["Speech", "chosen", "languages", "message", "region_of", "speech", "spoken"]
