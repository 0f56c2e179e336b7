"""Referrals written, signed, submitted and read."""
