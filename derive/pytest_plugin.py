"""Formula documents as pytest items: the options, and the collection where somebody asks for it.

In: `--derive`, or `derive_paths` in the configuration. Out: the plugin `pytest_documents`, registered. Refused:
nothing. Without being asked the plugin collects nothing and imports nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

COLLECTION = "derive.pytest_documents"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("derive", "gradient derivations")
    group.addoption("--derive", action="store_true", help="collect formula documents: one item a claim")
    parser.addini("derive_paths", "documents, or directories of them, whose claims are items", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Visit `derive_paths` as well as `testpaths`, unless the command line says where to look."""
    paths = derive_paths(config)
    if config.args_source != pytest.Config.ArgsSource.ARGS:
        config.args.extend(str(path) for path in paths if str(path) not in config.args)
    if (config.getoption("--derive") or paths) and not config.pluginmanager.has_plugin(COLLECTION):
        config.pluginmanager.import_plugin(COLLECTION)


def derive_paths(config: pytest.Config) -> list[Path]:
    return [config.rootpath / path for path in config.getini("derive_paths")]
