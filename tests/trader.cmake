# tests of trader
