"""A year of a ward's life, simulated day by day against a real mail server: is everybody told what is due, once?"""
