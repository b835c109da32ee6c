"""The WSGI file of a web app on PythonAnywhere: replace the content of /var/www/USER_pythonanywhere_com_wsgi.py.

Web apps have no threads there, so nothing watches the files. A scheduled task syncs the index, and the web app answers
from the new one at the next request:

    /home/USER/.virtualenvs/search/bin/posthaste index /home/USER/site
"""

from pathlib import Path

from search import create_app
from search.settings import Settings

SITE = Path.home() / "site"

application = create_app(Settings.load(content=SITE, watch=False, proxies=1))
