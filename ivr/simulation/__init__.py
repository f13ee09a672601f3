"""An abstract centre in virtual time, its calls matched by the very same router: what `ivr simulate --model` runs."""
