"""A firm's first rules: a ready-made example with the firm's own answers filled in."""
