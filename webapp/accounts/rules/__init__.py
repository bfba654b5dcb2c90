"""Names and addresses, markets, and what people on a shared phone are recognised by."""

from webapp.accounts.rules.markets import MARKETS, market_choices, market_of
from webapp.accounts.rules.names import email_address, fold_email, named, safe_path

__all__ = ["MARKETS", "email_address", "fold_email", "market_choices", "market_of", "named", "safe_path"]
