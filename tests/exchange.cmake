# tests of exchange
