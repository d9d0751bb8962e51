"""Who others say a person is: an identity provider, a directory, the electronic record.

Nothing here runs, and nothing outside is asked, unless the settings name it. Its modules need
the extras `web` (signed tokens) and `directory` (LDAP).
"""
