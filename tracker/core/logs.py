"""The log: one JSON object a line on the error stream; a traceback names lines, never the values that stood in them."""

import sys

import structlog

PROCESSORS = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,  # plain: passwords, tokens and typed texts are values
    structlog.processors.JSONRenderer(ensure_ascii=False),
)
log = structlog.wrap_logger(structlog.PrintLogger(sys.stderr), processors=PROCESSORS)
