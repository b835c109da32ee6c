"""The engine over an OpenSearch cluster, for sites that outgrow one machine. Only here its client is imported."""

from .engine import OpenSearchEngine as OpenSearchEngine
