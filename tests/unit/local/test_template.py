"""The template is read as CloudFormation reads it, and what it gets wrong is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.template import Template, Unresolvable, read

TEXT = """
Parameters:
  Domain: {Type: String}
  Letters: {Type: String, Default: 'a@carts.example'}
  Certificate: {Type: String, Default: ''}
Conditions:
  HasCertificate: !Not [!Equals [!Ref Certificate, '']]
  Both: !And [!Condition HasCertificate, !Equals [!Ref Domain, carts.example]]
Globals:
  Function:
    Timeout: 30
    Environment: {Variables: {TABLE: !Ref Table, LEVEL: INFO}}
Resources:
  Checkout:
    Type: AWS::Serverless::Function
    Properties: {Timeout: 20, Environment: {Variables: {LEVEL: DEBUG}}}
  Table: {Type: AWS::DynamoDB::Table, Properties: {}}
  Record: {Type: AWS::Route53::RecordSet, Condition: Both, Properties: {}}
"""


def template(tmp_path: Path, **parameters: str) -> Template:
    path = tmp_path / "template.yaml"
    path.write_text(TEXT, encoding="utf-8")

    def look(name: str, attribute: str) -> str:
        if name == "Nowhere":
            raise Unresolvable(name)
        return f"<{name}.{attribute}>"

    return read(path, {"Domain": "carts.example", **parameters}, look)


def test_globals_lie_under_a_functions_own_properties(tmp_path: Path) -> None:
    built = template(tmp_path)
    [function] = built.resources("AWS::Serverless::Function")
    assert built.resolve(function.properties) == {
        "Timeout": 20,
        "Environment": {"Variables": {"TABLE": "<Table.Ref>", "LEVEL": "DEBUG"}},
    }


def test_intrinsic_functions_are_carried_out(tmp_path: Path) -> None:
    built = template(tmp_path)
    assert built.resolve({"Fn::Sub": "https://${Domain}/${Table.Arn}/${!literal}"}) == (
        "https://carts.example/<Table.Arn>/${!literal}"
    )
    assert built.resolve({"Fn::Select": [1, {"Fn::Split": ["@", {"Ref": "Letters"}]}]}) == "carts.example"
    assert (
        built.resolve({"Fn::Sub": ["${Table}-${own}", {"own": {"Ref": "Domain"}}]})
        == "<Table.Ref>-carts.example"
    )
    assert built.resolve([{"Fn::If": ["HasCertificate", 1, {"Ref": "AWS::NoValue"}]}]) == []
    assert built.resolve({"Fn::Join": ["-", ["a", {"Ref": "Domain"}]]}) == "a-carts.example"


def test_a_resource_is_there_when_its_condition_holds(tmp_path: Path) -> None:
    assert [each.name for each in template(tmp_path).resources()] == ["Checkout", "Table"]
    certified = template(tmp_path, Certificate="arn")
    assert "Record" in [each.name for each in certified.resources()]


def test_a_mistake_is_named(tmp_path: Path) -> None:
    built = template(tmp_path)
    with pytest.raises(Unresolvable, match="Nowhere"):
        built.resolve({"Ref": "Nowhere"})
    with pytest.raises(Unresolvable, match="Fn::Cidr"):
        built.resolve({"Fn::Cidr": []})
    with pytest.raises(Unresolvable, match="Domian"):
        template(tmp_path, Domian="typo")
