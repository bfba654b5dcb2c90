"""`python -m webapp.commands`."""

from webapp.commands import main

main()
