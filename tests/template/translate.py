"""Run by SAM's own environment: translates the template as CloudFormation would and prints it as JSON.

Nothing is sent anywhere. Local folders become S3 addresses first, because the translator only knows what
`sam deploy` leaves it.
"""

import json
import sys
from pathlib import Path
from typing import Any

from samcli.yamlhelper import yaml_parse  # type: ignore[import-not-found]
from samtranslator.translator.transform import transform  # type: ignore[import-not-found]


class NoManagedPolicies:
    """The template names no AWS managed policy, so there is nothing to look up."""

    def load(self) -> dict[str, str]:
        return {}


def main(path: Path) -> None:
    source: dict[str, Any] = yaml_parse(path.read_text())
    written = json.loads(json.dumps(source))
    source["Globals"]["Function"]["CodeUri"] = "s3://packages/functions.zip"
    for resource in source["Resources"].values():
        if resource["Type"] == "AWS::Serverless::LayerVersion":
            resource["Properties"]["ContentUri"] = "s3://packages/layer.zip"
    translated = transform(source, {}, NoManagedPolicies())
    json.dump({"written": written, "translated": translated}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
