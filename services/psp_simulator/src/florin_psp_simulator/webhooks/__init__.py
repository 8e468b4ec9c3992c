"""Webhooks to Florin: written with what they tell, sent by a job until they are taken."""
