"""Alembic's entry point; what it does is the same for every service."""

from florin_kit.db.migrate import run_env

run_env()
