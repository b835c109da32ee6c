"""An MCP server (https://modelcontextprotocol.io): assistants search and read the posts. See docs/assistants.md."""
