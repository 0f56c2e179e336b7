"""Pages on which a referral is begun and written."""
