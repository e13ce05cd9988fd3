"""The engagement dashboard behind the pages. docs/architecture.md says who may import whom."""
