"""A process that keeps index and models loaded, and the client that asks it.

`address` says where it is and whom it may answer, `client` asks or starts it, `server` is the
process, `resident` what it keeps. The client imports nothing but the standard library's lightest
parts: it is all that a question costs once the process is there.
"""
