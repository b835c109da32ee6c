"""A search without a server: a bundle of static files, made by Pagefind (https://pagefind.app/). See
docs/static-hosting.md."""
