"""The manifests under docs/deploy: sound YAML whose parts fit together."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from support.gateway import run

DEPLOY = Path(__file__).resolve().parents[2] / "docs" / "deploy"
MOUNTED = "/run/secrets/fingerpost"


class StrictLoader(yaml.SafeLoader):
    """PyYAML takes the last of two equal keys without a word; the tools that these files are for do not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [self.construct_object(key) for key, _ in node.value]
        assert len(names) == len(set(names)), f"a key is given twice at {node.start_mark}"
        return super().construct_mapping(node, deep)


def documents(name: str) -> list[dict[str, Any]]:
    with (DEPLOY / name).open(encoding="utf-8") as file:
        return list(yaml.load_all(file, StrictLoader))


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.yaml")), ids=lambda path: path.name)
def test_no_key_is_given_twice(path: Path) -> None:
    assert documents(path.name)


def test_the_configmap_is_a_configuration_and_the_secret_has_what_it_refers_to(tmp_path: Path) -> None:
    parts = {part["kind"]: part for part in documents("kubernetes.yaml")}
    for name, text in parts["Secret"]["stringData"].items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    text = parts["ConfigMap"]["data"]["gateway.yaml"]
    assert MOUNTED in text
    file = tmp_path / "gateway.yaml"
    file.write_text(text.replace(MOUNTED, str(tmp_path)), encoding="utf-8")
    checked = run("check", str(file))
    assert checked.returncode == 0, checked.stdout + checked.stderr

    pod = parts["Deployment"]["spec"]["template"]["spec"]
    mounts = {mount["mountPath"]: mount["name"] for mount in pod["containers"][0]["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes[mounts[MOUNTED]]["secret"]["secretName"] == parts["Secret"]["metadata"]["name"]
    assert volumes[mounts["/etc/fingerpost"]]["configMap"]["name"] == parts["ConfigMap"]["metadata"]["name"]
    assert not any("subPath" in mount for mount in pod["containers"][0]["volumeMounts"])
