"""How recordings are kept: each in an encrypted box with its own key, and the places that hold the boxes."""
