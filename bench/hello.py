"""The bare door that the pages are compared with: the same framework and server settings, and nothing behind it."""

import sys

import uvicorn
from litestar import Litestar, get


@get("/", sync_to_thread=False)
def hello() -> str:
    return "hello"


app = Litestar([hello], openapi_config=None, logging_config=None)


def serve(port: int) -> None:
    """As `tracker serve` does, see tracker/cli.py."""
    uvicorn.run(
        "bench.hello:app",
        host="127.0.0.1",
        port=port,
        workers=1,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips="127.0.0.1",
        timeout_graceful_shutdown=10,
        limit_concurrency=500,
    )


if __name__ == "__main__":
    serve(int(sys.argv[1]))
