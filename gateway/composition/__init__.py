"""Asks the services and joins what they answer: one call to each, whatever the size of the page.

Views ask a service themselves where one answer is all there is.
"""
