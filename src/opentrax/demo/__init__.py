"""The demo: a small country's map, a client and a provider, and one working day replayed through
the real door.

Everything is made by the same services that people use; the replay speaks the phones' own
protocols over HTTP.
`opentrax demo remove` takes it all away again.
"""
