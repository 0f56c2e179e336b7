"""Accounts, signing in and out, services and teams, deputies, panel seats."""
