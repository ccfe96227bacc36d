"""Questions in, cited answers out, and the surfaces that show them."""
