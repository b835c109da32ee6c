"""Posts in, index out: reading posts by their site's rules, and the engines that hold them."""
