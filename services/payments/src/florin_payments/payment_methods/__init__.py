"""Payment methods: cards that a user has saved with the provider. Florin holds tokens only."""
