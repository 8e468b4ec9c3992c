"""HTTP: the application every service is made of."""
