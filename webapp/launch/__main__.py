"""`python -m webapp.launch`."""

import os

from webapp.launch.start import main

if __name__ == "__main__":
    os.umask(0o077)
    main()
