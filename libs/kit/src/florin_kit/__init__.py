"""What every Florin service stands on."""
