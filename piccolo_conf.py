"""Where Piccolo finds the database and the tables."""

from piccolo.conf.apps import AppRegistry

from tracker.core.database import engine_for
from tracker.settings import settings

DB = engine_for(settings().database)
APP_REGISTRY = AppRegistry(apps=["tracker.piccolo_app"])
