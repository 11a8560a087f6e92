"""Languages by Babel, which carries the Unicode CLDR: a locale is known if somebody has described it."""

from __future__ import annotations

import re

# A language, perhaps a script, perhaps a region, in any case of letters.
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?\Z", re.IGNORECASE | re.ASCII)


class BabelLocales:
    def canonical(self, tag: str) -> str | None:
        """The tag as BCP 47 spells it, if that very locale is described: `de-AT` and `zh-TW`, not `de-FR`."""
        # Imported here: only who edits a profile asks.
        from babel import Locale, UnknownLocaleError  # noqa: PLC0415

        if not _TAG.match(tag):
            return None
        language, *rest = tag.split("-")
        spelled = "-".join(
            [language.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)]
        )
        try:
            described = Locale.parse(spelled, sep="-")
        except UnknownLocaleError:
            return None
        # Babel puts something near in the place of what it does not know, and adds the script.
        parts = {described.language, described.script, described.territory}
        return spelled if parts.issuperset(spelled.split("-")) else None
