"""What the tests of every service stand on."""
