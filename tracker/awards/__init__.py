"""Khen thưởng: kinds of award as data, the register of awards, which achievements they used."""
