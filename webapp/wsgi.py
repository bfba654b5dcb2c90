"""What the web server loads: `granian --interface wsgi webapp.wsgi:app`, or any other WSGI server."""

from webapp import create_app
from webapp.kit.redis_server import default_redis_url

default_redis_url()
app = create_app()
