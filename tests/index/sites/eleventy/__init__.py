"""The rules of Eleventy."""
