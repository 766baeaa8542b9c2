"""Makes the package of the repository depend on the wheel of its own version."""

from hatchling.metadata.plugin.interface import MetadataHookInterface


class SameVersion(MetadataHookInterface):
    def update(self, metadata):
        metadata["dependencies"] = [f"ia3=={metadata['version']}"]
