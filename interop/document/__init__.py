"""docs/interop.md, rendered from docs/interop.json."""
