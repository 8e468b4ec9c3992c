"""How a person wants Florin to look, speak and notify."""
