"""Real servers embedded from wheels: for the local stack and for tests.

with Postgres.running(folder, databases=["florin_auth"], fsync=False) as postgres:
    postgres.url("florin_auth", "app")
"""

from florin_cli.servers.base import Server
from florin_cli.servers.errors import ServerError, Unavailable
from florin_cli.servers.mail import MailCatcher
from florin_cli.servers.nginx import Nginx
from florin_cli.servers.postgres import Postgres
from florin_cli.servers.rabbitmq import RabbitMQ
from florin_cli.servers.valkey import Valkey

__all__ = ["MailCatcher", "Nginx", "Postgres", "RabbitMQ", "Server", "ServerError", "Unavailable", "Valkey"]
