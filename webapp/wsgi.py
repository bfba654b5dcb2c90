"""What the web server loads: webapp/serve.py, or any other WSGI server (`granian --interface wsgi webapp.wsgi:app`)."""

from webapp import create_app
from webapp.kit.redis_server import default_redis_url

default_redis_url()
app = create_app()
