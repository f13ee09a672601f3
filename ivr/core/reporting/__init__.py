"""What a centre has done in a span of time, in figures whose definitions stand beside them."""
