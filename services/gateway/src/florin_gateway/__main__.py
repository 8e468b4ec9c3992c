"""``python -m florin_gateway``: the service, compiled where that was done."""

from florin_gateway import compiled

if __name__ == "__main__":
    compiled.use()
    from florin_gateway import process

    process.run()
