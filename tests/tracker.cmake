# tests of tracker
