"""What is true without a web page: pure rules, values in and values or refusals out."""
